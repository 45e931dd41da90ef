// @ts-check
/**
 * Conducting a session: what the chair and the operator ask of the server, with the questions before it.
 * A refusal is shown as a banner that stays until it is closed. Knows no layout.
 */

import { tell } from "./announce.js";
import { timeOfDay } from "./clock.js";
import { ask } from "./dialog.js";
import { byId, button, make, setText, show } from "./dom.js";
import { askReason } from "./reason.js";
import { Refused } from "./signalling.js";
import { called, inRoom } from "./people.js";
import { hasText, say } from "./words.js";

/** @typedef {import("./signalling.js").Signalling} Signalling */
/** @typedef {import("./protocol.js").Picture} Picture */

export class Conduct {
  /** @param {Signalling} signalling */
  constructor(signalling) {
    this._signalling = signalling;
    this._over = false;
    /** What the notice is about: done after all, it goes away; another thing done leaves it. */
    this._about = "";
    signalling.on("ended", () => this._end());
    button("notice-close").addEventListener("click", () => show(byId("notice"), false));
  }

  /** What this person may do, by the server's word. @param {string} action @returns {boolean} */
  may(action) {
    const welcome = this._signalling.welcome;
    return Boolean(welcome) && welcome !== null && welcome.you.capabilities.indexOf(action) >= 0;
  }

  /**
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<boolean>}
   */
  async ask(type, fields) {
    try {
      await this._signalling.request(type, fields);
      if (!this._about || this._about === type) show(byId("notice"), false);
      return true;
    } catch (error) {
      // The answer to what ended the session may be lost with it.
      if (!this._over) this.notice((error instanceof Refused && error.sentence) || say("live.say.line_away"), type);
      return false;
    }
  }

  _end() {
    this._over = true;
    show(byId("notice"), false);
  }

  /** @param {string} text @param {string} [about] the message that was refused */
  notice(text, about) {
    this._about = about || "";
    setText(byId("notice-words"), text);
    show(byId("notice"), true);
    tell(text);
  }

  /** @param {{participant: string, name: string, salutation?: string, role: string}} person */
  async remove(person) {
    const reason = await askReason({
      title: say("live.say.remove.title", { person: called(person) }),
      words: say("live.say.remove.words"),
      confirm: say("live.say.remove.confirm"),
      danger: true,
      field: say("live.say.reason"),
      required: true,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this.ask("remove", { participant: person.participant, reason });
  }

  /** @param {{participant: string, name: string, salutation?: string, role: string}} person */
  async refuse(person) {
    const reason = await askReason({
      title: say("live.say.refuse.title", { person: called(person) }),
      words: say("live.say.refuse.words"),
      confirm: say("live.say.refuse.confirm"),
      danger: true,
      field: say("live.say.reason"),
      required: true,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this.ask("refuse", { participant: person.participant, reason });
  }

  /** A legal gate that was not passed asks for the reason: the question comes when the server puts it. */
  async start() {
    try {
      await this._signalling.request("start");
      if (this._about === "start") show(byId("notice"), false);
      return;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "gate.reason_needed") {
        if (!this._over) this.notice((error instanceof Refused && error.sentence) || say("live.say.line_away"), "start");
        return;
      }
      const reason = await askReason({
        title: say("live.say.start.title"),
        words: error.sentence,
        confirm: say("live.say.start.confirm"),
        field: say("live.say.reason"),
        required: true,
        unanswered: say("live.say.reason_needed"),
      });
      if (reason !== null) await this.ask("start", { reason });
    }
  }

  async pause() {
    const reason = await askReason({
      title: say("live.say.pause.title"),
      words: say("live.say.pause.words"),
      confirm: say("live.say.pause.confirm"),
      field: say("live.say.reason"),
      required: true,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this.ask("pause", { reason });
  }

  /** @param {Picture} picture */
  async close(picture) {
    const missing = picture.required.filter((one) => !one.ok).map((one) => requiredLabel(one.code));
    if (picture.session.status !== "read_back") missing.push(say("live.say.close.not_read_back"));
    const reason = await askReason({
      title: say("live.say.close.title"),
      words: say(missing.length ? "live.say.close.missing" : "live.say.close.words"),
      missing,
      confirm: say("live.say.close.confirm"),
      danger: true,
      field: missing.length ? say("live.say.close.reason") : undefined,
      required: missing.length > 0,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this.ask("close", reason ? { reason } : {});
  }

  async mark() {
    const label = await askReason({
      title: say("live.say.mark.title"),
      words: say("live.say.mark.words"),
      confirm: say("live.say.mark.confirm"),
      field: say("live.say.mark.label"),
      required: true,
      unanswered: say("live.say.mark.needed"),
      longest: 200,
    });
    if (label !== null && (await this.ask("mark", { label }))) tell(say("live.say.mark.done"));
  }

  /** To the commune police. */
  async alarm() {
    const description = await askReason({
      title: say("live.say.incident.security.title"),
      words: say("live.say.alarm.words"),
      confirm: say("live.say.alarm.confirm"),
      danger: true,
      field: say("live.say.incident.description"),
      required: true,
      unanswered: say("live.say.incident.needed"),
      longest: 2000,
    });
    if (description !== null && (await this.ask("alarm", { description }))) tell(say("live.say.alarm.raised"));
  }

  /** Received in person instead. */
  async convert() {
    const reason = await askReason({
      title: say("live.say.convert.title"),
      words: say("live.say.convert.words"),
      confirm: say("live.say.convert.confirm"),
      danger: true,
      field: say("live.say.reason"),
      required: true,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this.ask("convert", { reason });
  }

  /** A side room for those who are ticked. @param {Picture} picture */
  async talkPrivately(picture) {
    const list = byId("private-people");
    while (list.firstChild) list.firstChild.remove();
    picture.people.filter(inRoom).forEach((one) => {
      list.append(make("label", { class: "choice" }, make("input", { type: "checkbox", value: one.participant }), " " + called(one)));
    });
    if ((await ask("private-dialog")) !== "yes") return;
    const ticked = /** @type {NodeListOf<HTMLInputElement>} */ (list.querySelectorAll("input:checked"));
    const participants = Array.from(ticked).map((one) => one.value);
    if (participants.length < 2) this.notice(say("live.say.private.two"));
    else await this.ask("begin_private", { participants });
  }

  /** @param {"technical" | "security" | "other"} kind */
  async incident(kind) {
    const description = await askReason({
      title: say("live.say.incident." + kind + ".title"),
      words: say("live.say.incident." + kind + ".words"),
      confirm: say("live.say.incident." + kind + ".confirm"),
      danger: kind === "security",
      field: say("live.say.incident.description"),
      required: true,
      unanswered: say("live.say.incident.needed"),
      longest: 2000,
    });
    if (description !== null && (await this.ask("incident", { kind, description }))) tell(say("live.say.incident.done"));
  }
}

/** @param {string} code @returns {string} */
export function requiredLabel(code) {
  return hasText("live.say.required." + code) ? say("live.say.required." + code) : code;
}

/**
 * Under the alarm's key: raised when, acknowledged by whom.
 * @param {Picture} picture
 */
export function drawAlarm(picture) {
  const last = picture.alarm;
  show(byId("alarm-state"), last !== null);
  if (!last) return;
  const facts = { time: timeOfDay(last.at), by: last.acknowledged_by, seen: last.acknowledged_at ? timeOfDay(last.acknowledged_at) : "" };
  setText(byId("alarm-state"), say(last.acknowledged_at ? "live.say.alarm.seen" : "live.say.alarm.waiting", facts));
}

/**
 * That a private talk goes on, and its key: everybody sees it.
 * @param {Picture} picture
 * @param {boolean} may whether this person opens and ends one
 */
export function drawPrivate(picture, may) {
  const talk = picture.private;
  show(byId("private-state"), talk !== null);
  if (talk) setText(byId("private-words"), say("live.say.private.going", { people: names(picture, talk.participants), time: talk.since ? timeOfDay(talk.since) : "" }));
  show(button("private-end"), talk !== null && may);
  show(button("private-key"), talk === null && may);
}

/** @param {Picture} picture @param {string[]} participants @returns {string} */
function names(picture, participants) {
  return picture.people.filter((one) => participants.indexOf(one.participant) >= 0).map(called).join(", ");
}
