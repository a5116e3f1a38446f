/* Comfort on top of pages that already work without scripts. */
"use strict";

(() => {
  const BUSY_MS = 10000;

  // A second click while the first is under way sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    setBusy(form, true);
    setTimeout(() => setBusy(form, false), BUSY_MS);
  });

  // Back from the browser's memory: the page is as it was, so its forms must be usable again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => setBusy(form, false)));

  function setBusy(form, isBusy) {
    if (isBusy) form.dataset.busy = "1";
    else delete form.dataset.busy;
    form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", String(isBusy)));
  }

  // Menus and confirm boxes: Escape closes and gives the focus back, a click elsewhere closes menus.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details[data-menu][open], details[data-confirm][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-copy]")) copy(event.target.closest("[data-copy]"));
  });

  async function copy(button) {
    const before = button.innerHTML;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Đã sao chép";
    } catch {
      button.textContent = "Hãy chọn và sao chép bằng tay";
    }
    setTimeout(() => { button.innerHTML = before; }, 2500);
  }

  // Autosave: the form has data-autosave, its status line data-save-status.
  function say(event, text) {
    const form = event.target.closest("form[data-autosave]");
    const status = form && form.querySelector("[data-save-status]");
    if (status) status.textContent = text;
  }
  const clock = () => new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" });
  document.addEventListener("htmx:beforeRequest", (event) => say(event, "Đang lưu bản nháp…"));
  document.addEventListener("htmx:afterRequest", (event) =>
    say(event, event.detail.successful ? `Đã lưu bản nháp lúc ${clock()}` : "Chưa lưu được. Hãy kiểm tra kết nối rồi thử lại."));

  document.addEventListener("DOMContentLoaded", () => {
    if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  });
})();
