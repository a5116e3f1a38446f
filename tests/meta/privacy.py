"""How sensitive each table is: none (no person), basic (who, when), sensitive (political life, what was declared).

Membership in the Party and everything said in its name is sensitive data by law 91/2025/QH15.
"""

NONE, BASIC, SENSITIVE = "none", "basic", "sensitive"

PRIVACY = {
    "accounts.AccessCode": BASIC,
    "accounts.Application": SENSITIVE,
    "accounts.DaySeal": NONE,
    "accounts.Event": BASIC,
    "accounts.JournalHead": NONE,
    "accounts.Member": SENSITIVE,
    "accounts.Membership": SENSITIVE,
    "accounts.OnceKey": BASIC,
    "accounts.Post": SENSITIVE,
    "accounts.PurgeStub": NONE,
    "accounts.ReadEvent": BASIC,
    "accounts.Unit": NONE,
    "accounts.User": BASIC,
    "declarations.Consent": SENSITIVE,
    "declarations.Declaration": SENSITIVE,
    "declarations.DeclarationRequest": NONE,
    "declarations.ImpostorReport": SENSITIVE,
    "declarations.IncidentNote": SENSITIVE,
    "declarations.OfficialPage": BASIC,
    "declarations.OfficialPageChange": BASIC,
    "declarations.PageIncident": SENSITIVE,
    "declarations.PersonalPage": SENSITIVE,
    "declarations.ReviewRound": NONE,
    "declarations.RoundItem": BASIC,
    "declarations.SampleRule": NONE,
    "documents.StoredFile": SENSITIVE,
    "notifications.CalendarDay": NONE,
    "notifications.Deadline": BASIC,
    "notifications.Heartbeat": NONE,
    "notifications.Job": BASIC,
    "notifications.Notice": BASIC,
    "notifications.OutboxMessage": BASIC,
    "notifications.PhoneCheck": BASIC,
    "notifications.Preference": BASIC,
    "notifications.RefusedAddress": BASIC,
    "notifications.Reminder": BASIC,
    "notifications.Rule": NONE,
    "privacy.DataRequest": SENSITIVE,
    "privacy.LegalHold": SENSITIVE,
    "privacy.NightlyPurge": NONE,
    "privacy.OwnDataFile": SENSITIVE,
    "privacy.Purge": NONE,
    "privacy.Restriction": SENSITIVE,
    "reports.QuarterlyReport": BASIC,
}
# Free text that people write about themselves or others; lists, mails, logs and the journal never hold it.
