"""Middleware of the whole portal: one address, private pages."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What a page could ask of the device; of these we ask for nothing. Only names that Chromium knows: it writes an error
# to the console for each of the others (the browser tests would find it).
DEVICE_FEATURES = [
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
]
# Passkeys: on our own pages only.
OWN_FEATURES = ["publickey-credentials-create", "publickey-credentials-get"]
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in DEVICE_FEATURES] + [f"{feature}=(self)" for feature in OWN_FEATURES]
)
PRIVATE_HEADERS = {
    "Cache-Control": "no-store, private",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
LOGOUT_URL_NAME = "account_logout"


class CanonicalHostMiddleware:
    """In the demo, send 127.0.0.1 to `PORTAL_URL`: cookies of one host are unknown to the other."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.IS_DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.get_host().partition(":")[0] == "127.0.0.1":
            # 307 and not 302: a form stays a form.
            return HttpResponseRedirect(
                settings.PORTAL_URL.rstrip("/") + request.get_full_path(), preserve_request=True
            )
        return self.get_response(request)


class PrivatePagesMiddleware:
    """No page is stored, indexed, embedded elsewhere or allowed the device.

    Stands below WhiteNoise, so that static files never pass here and stay cacheable.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in PRIVATE_HEADERS.items():
            response.headers[name] = value
        if _has_signed_out(request):
            # Not "cookies": the server has ended the session, and the farewell message is in one.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _has_signed_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.url_name == LOGOUT_URL_NAME
