// @ts-check
/** The look-up: a QR code brings the code behind the #, which no server sees. */

const field = document.getElementById("f-code");
const code = window.location.hash.slice(1);
if (field instanceof HTMLInputElement && /^\d{8}$/.test(code)) {
  field.value = (code.match(/../g) || []).join(" ");
  history.replaceState(null, "", window.location.pathname + window.location.search);
}
