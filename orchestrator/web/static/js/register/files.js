// @ts-check
/**
 * Files go on their way as soon as they are chosen, each in a line of its own with its progress. Without this script the
 * same field sends them with the form.
 */

import { byId, icon, make, setText } from "../dom.js";
import { say } from "../words.js";
import { Refused, Upload } from "./upload.js";

export function takeFiles() {
  const box = document.querySelector("[data-uploads]");
  const field = document.getElementById("f-file");
  if (!(box instanceof HTMLElement) || !(field instanceof HTMLInputElement) || !window.fetch) return;
  Array.from(byId("uploads").children).forEach((line) => addTakeBack(/** @type {HTMLElement} */ (line), null));
  field.addEventListener("change", () => {
    Array.from(field.files || []).forEach((file) => start(box, file));
    field.value = ""; // it must not be sent a second time with the form
  });
}

/** @param {HTMLElement} box @param {File} file */
function start(box, file) {
  const list = byId("uploads");
  const words = make("span", { class: "muted small" });
  const bar = make("progress", { max: file.size || 1, value: 0, "aria-label": file.name });
  const line = make("li", {}, make("span", {}, make("b", {}, file.name), words, bar));
  list.append(line);
  const most = Number(box.dataset.most);
  if (list.children.length > Number(box.dataset.count)) return fail(line, words, bar, say("upload.say.too_many", { count: box.dataset.count || "" }));
  if (file.size > most) return fail(line, words, bar, say("upload.say.too_large", { most: Math.round(most / 1048576) }));
  send(line, words, bar, new Upload(file));
}

/**
 * @param {HTMLElement} line @param {HTMLElement} words @param {HTMLProgressElement} bar @param {Upload} upload
 */
async function send(line, words, bar, upload) {
  line.setAttribute("data-uploading", "yes");
  addTakeBack(line, upload);
  upload.onprogress = (sent, size) => {
    bar.value = sent;
    setText(words, say("upload.say.sending", { percent: Math.floor((100 * sent) / size) }));
  };
  upload.onwaiting = () => setText(words, say("upload.say.waiting"));
  try {
    const secret = await upload.send();
    setText(words, say("upload.say.done"));
    bar.remove();
    line.append(make("input", { type: "hidden", name: "upload", value: secret }));
  } catch (error) {
    if (upload.stopped) return;
    fail(line, words, bar, error instanceof Refused && error.sentence ? error.sentence : say("upload.say.failed"));
  } finally {
    line.removeAttribute("data-uploading");
  }
}

/** @param {HTMLElement} line @param {HTMLElement} words @param {HTMLProgressElement} bar @param {string} text */
function fail(line, words, bar, text) {
  bar.remove();
  words.setAttribute("class", "err");
  setText(words, text);
  if (!line.querySelector("button")) addTakeBack(line, null);
}

/** @param {HTMLElement} line @param {Upload | null} upload */
function addTakeBack(line, upload) {
  const stop = () => {
    if (upload) upload.stop();
    line.remove();
  };
  line.append(make("button", { class: "btn btn-quiet", type: "button", onclick: stop }, icon("cross"), make("span", {}, say("upload.say.take_back"))));
}
