// @ts-check
/** The table of points and people: line, devices, and what can be done about each. Rows keep their order. */

import { byId, chip, follow, icon, make, setAttribute, setChip, setIcon, setText, show } from "../dom.js";
import { Called, called, inRoom, lineSign, silentTablet, standing } from "../people.js";
import { statusSign } from "../state_signs.js";
import { hasText, say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Person} Person */
/** @typedef {import("../protocol.js").Quality} Quality */

/** @typedef {{give: (participant: string) => void, details: (participant: string) => void}} Acts */

/**
 * @param {Picture} picture
 * @param {Record<string, Quality>} qualities
 * @param {boolean} open the floor may be given
 * @param {Acts} acts
 */
export function drawPeople(picture, qualities, open, acts) {
  show(byId("nobody"), picture.people.length === 0);
  follow(
    byId("people"),
    picture.people,
    (person) => person.participant,
    (person) => newRow(person, acts),
    (row, person) => drawRow(row, person, qualities[person.participant], picture, open)
  );
}

/** @param {Person} person @param {Acts} acts */
function newRow(person, acts) {
  const hidden = () => make("span", { class: "vh" }, " " + called(person));
  const give = make(
    "button",
    { class: "btn btn-quiet give", type: "button", onclick: () => acts.give(person.participant) },
    make("span", {}, say("live.say.floor.give"), hidden())
  );
  const more = make(
    "button",
    { class: "btn btn-quiet more", type: "button", onclick: () => acts.details(person.participant) },
    make("span", {}, say("live.say.details"), hidden())
  );
  return make(
    "tr",
    { role: "row" },
    make("th", { role: "rowheader", scope: "row" }, make("span", { class: "who-name" }), make("br", {}), make("span", { class: "muted small who-standing" })),
    make("td", { role: "cell", "data-l": say("live.say.column.line") }, chip("", "sig3", ""), make("br", {}), make("span", { class: "muted num small" })),
    make("td", { role: "cell", "data-l": say("live.say.column.devices"), class: "nowrap devices" }, device("cam"), " ", device("mic"), " ", device("upload")),
    make("td", { role: "cell", class: "right nowrap" }, give, more)
  );
}

/** @param {string} name */
function device(name) {
  return make("span", { class: "device device-" + name }, icon(name), make("span", { class: "vh" }));
}

/**
 * @param {HTMLElement} row
 * @param {Person} person
 * @param {Quality | undefined} quality
 * @param {Picture} picture
 * @param {boolean} open
 */
function drawRow(row, person, quality, picture, open) {
  const speaking = picture.floor.participant === person.participant;
  setAttribute(row, "class", speaking ? "on" : null);
  setText(part(row, ".who-name"), Called(person));
  setText(part(row, ".who-standing"), about(person));
  const tablet = silentTablet(person);
  const present = person.connected && inRoom(person) && !tablet;
  const sign = present ? lineSign(quality ? quality.line : person.line) : statusSign(person.status);
  const silent = inRoom(person) && !present && !person.connected && person.status !== "reconnecting";
  const label = silent ? say("live.say.not_connected") : sign.label;
  setChip(part(row, ".chip"), sign.tone, sign.icon, label);
  setText(part(row, "td .num"), quality && present ? figures(quality) : "");
  setAttribute(part(row, ".devices"), "data-away", inRoom(person) && !tablet ? null : "");
  drawDevice(row, "cam", person.camera, { on: "cam", off: "cam-off", locked: "cam-off" });
  drawDevice(row, "mic", person.microphone, { on: "mic", off: "mic-off", locked: "mic-lock" });
  show(/** @type {HTMLElement} */ (part(row, ".device-upload")), person.screen === "on");
  setText(part(row, ".device-upload .vh"), say("live.say.device.screen_on"));
  show(/** @type {HTMLElement} */ (part(row, ".more")), inRoom(person));
  show(/** @type {HTMLElement} */ (part(row, ".give")), !speaking && open && present);
}

/** @param {Person} person @returns {string} */
function about(person) {
  const problem = person.problem ? "live.say.problem." + person.problem : "";
  return [standing(person), problem && hasText(problem) ? say(problem) : ""].filter(Boolean).join(" · ");
}

/** @param {Quality} quality @returns {string} */
function figures(quality) {
  const loss = quality.loss_percent.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  if (quality.round_trip_ms === null) return say("live.say.figures_loss", { loss });
  return say("live.say.figures", { delay: Math.round(quality.round_trip_ms), loss });
}

/** @param {HTMLElement} row @param {string} name @param {string} state @param {Record<string, string>} icons */
function drawDevice(row, name, state, icons) {
  const node = part(row, ".device-" + name);
  setIcon(node, icons[state] || icons.off);
  setText(part(row, ".device-" + name + " .vh"), say("live.say.device." + name + "_" + state));
}

/** @param {HTMLElement} row @param {string} selector @returns {Element} */
function part(row, selector) {
  return /** @type {Element} */ (row.querySelector(selector));
}
