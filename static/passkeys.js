/* Passkeys: asks the device to make one or to sign with one, and posts its answer with the form. */
"use strict";

(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  const known = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

  async function make(options) {
    const asked = options.publicKey;
    const publicKey = {
      ...asked,
      challenge: toBytes(asked.challenge),
      user: { ...asked.user, id: toBytes(asked.user.id) },
      excludeCredentials: known(asked.excludeCredentials),
      // Kept on the device and opened by finger, face or PIN: then it can stand for name and password as well.
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    };
    const made = await navigator.credentials.create({ publicKey });
    return described(made, {
      attestationObject: toText(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  }

  async function use(options) {
    const asked = options.publicKey;
    const publicKey = { ...asked, challenge: toBytes(asked.challenge), allowCredentials: known(asked.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey });
    const handle = found.response.userHandle;
    return described(found, {
      authenticatorData: toText(found.response.authenticatorData),
      signature: toText(found.response.signature),
      userHandle: handle ? toText(handle) : null,
    });
  }

  function described(credential, response) {
    return {
      type: credential.type,
      id: credential.id,
      rawId: toText(credential.rawId),
      authenticatorAttachment: credential.authenticatorAttachment,
      response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
      clientExtensionResults: credential.getClientExtensionResults(),
    };
  }

  async function optionsOf(form) {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }

  const SENTENCES = {
    NotAllowedError: "Chưa dùng được khóa truy cập: bước này đã bị hủy, hoặc máy không có khóa của cổng. Hãy thử lại hoặc chọn cách khác.",
    InvalidStateError: "Máy này đã có khóa truy cập của tài khoản bạn, không cần tạo thêm.",
    SecurityError: "Khóa truy cập chỉ dùng được khi mở cổng bằng tên miền chính thức. Hãy kiểm tra địa chỉ trên trình duyệt.",
  };

  async function start(form) {
    const status = form.querySelector("[data-passkey-status]");
    status.textContent = "";
    try {
      const credential = await (form.dataset.passkey === "make" ? make : use)(await optionsOf(form));
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      status.textContent = SENTENCES[error.name] || "Chưa kết nối được. Hãy kiểm tra mạng rồi thử lại, hoặc chọn cách khác.";
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const isAble = Boolean(window.PublicKeyCredential && navigator.credentials);
    document.querySelectorAll("form[data-passkey]").forEach((form) => {
      form.hidden = !isAble;
      form.querySelector("[data-passkey-start]").addEventListener("click", () => start(form));
    });
    document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = isAble; });
  });
})();
