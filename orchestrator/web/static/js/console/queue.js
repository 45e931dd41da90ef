// @ts-check
/** The citizens' turns: one obvious next act, and the queue with what may be done about each. Console and tablet. */

import { duration, now, timeOfDay } from "../clock.js";
import { byId, button, chip, follow, lock, make, setAttribute, setChip, setIcon, setText, show } from "../dom.js";
import { Called } from "../people.js";
import { press } from "../press.js";
import { askReason } from "../reason.js";
import { nextTurn, openTurn, whose } from "../turns.js";
import { say } from "../words.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../protocol.js").Turn} Turn */
/** @typedef {import("../conduct.js").Conduct} Conduct */

/** States of a turn: tone and icon. */
const SIGNS = /** @type {Record<string, string[]>} */ ({
  planned: ["", "clock"],
  called: ["info", "bell"],
  open: ["live", "live"],
  closed: ["ok", "check"],
  skipped: ["warn", "hour"],
});

export class Queue {
  /** @param {Conduct} conduct */
  constructor(conduct) {
    this._conduct = conduct;
    /** @type {Picture | null} */
    this._picture = null;
    press(conduct, "turn-next", () => this._next());
  }

  /** @param {Picture} picture */
  draw(picture) {
    this._picture = picture;
    const held = openTurn(picture);
    const next = nextTurn(picture);
    const conducts = this._conduct.may("turn:conduct");
    show(byId("queue-card"), picture.queue.length > 0);
    setText(byId("queue-now"), held ? since(held) : "");
    const key = button("turn-next");
    show(key, conducts && (held !== null || next !== null));
    lock(key, picture.session.status !== "in_session" && !(held && picture.session.status === "read_back"));
    key.dataset.why = say("live.say.turn.session_not_on");
    setIcon(key, held ? "stop" : "play");
    const words = held ? say("live.say.turn.close", { number: held.number }) : next ? say("live.say.turn.open", { number: next.number, person: whose(next) }) : "";
    setText(byId("turn-next-words"), words);
    follow(
      byId("queue"),
      picture.queue,
      (one) => String(one.number),
      (one) => this._newRow(one.number),
      (row, one) => drawRow(row, one, conducts && held !== one)
    );
  }

  async _next() {
    const picture = this._picture;
    if (!picture) return;
    const held = openTurn(picture);
    const next = nextTurn(picture);
    if (held) await this._close(held);
    else if (next) await this._conduct.ask("open_turn", { turn: next.number });
  }

  /** @param {Turn} turn */
  async _close(turn) {
    const owed = !turn.read_back;
    const reason = await askReason({
      title: say("live.say.turn.close_title", { number: turn.number, person: whose(turn) }),
      words: say("live.say.turn.close_words"),
      missing: owed ? [say("live.say.turn.not_read_back")] : [],
      confirm: say("live.say.turn.close", { number: turn.number }),
      field: owed ? say("live.say.close.reason") : undefined,
      required: owed,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this._conduct.ask("close_turn", reason ? { turn: turn.number, reason } : { turn: turn.number });
  }

  /** @param {number} number */
  async _skip(number) {
    const reason = await askReason({
      title: say("live.say.turn.skip_title", { number }),
      words: say("live.say.turn.skip_words"),
      confirm: say("live.say.turn.skip"),
      field: say("live.say.reason"),
      required: true,
      unanswered: say("live.say.reason_needed"),
    });
    if (reason !== null) await this._conduct.ask("skip_turn", { turn: number, reason });
  }

  /** @param {number} number */
  _newRow(number) {
    const hidden = () => make("span", { class: "vh" }, " " + say("live.say.turn.number", { number }));
    return make(
      "li",
      {},
      make("span", {}, make("b", {}), " ", chip("", "clock", ""), make("span", { class: "muted" })),
      make("span", { class: "row turn-acts" },
        make("button", { class: "btn btn-quiet act-call", type: "button", onclick: () => this._conduct.ask("call_turn", { turn: number }) }, make("span", {}, say("live.say.turn.call"), hidden())),
        make("button", { class: "btn btn-quiet act-skip", type: "button", onclick: () => this._skip(number) }, make("span", {}, say("live.say.turn.skip"), hidden()))
      )
    );
  }
}

/** @param {HTMLElement} row @param {Turn} turn @param {boolean} conducts */
function drawRow(row, turn, conducts) {
  const sign = SIGNS[turn.status] || ["", "clock"];
  setText(/** @type {Element} */ (row.querySelector("b")), turn.number + ". " + Called({ name: turn.name, salutation: turn.salutation, role: "citizen" }));
  setChip(/** @type {Element} */ (row.querySelector(".chip")), sign[0], sign[1], say("live.say.turn.state." + turn.status));
  setText(/** @type {Element} */ (row.querySelector(".muted")), about(turn));
  setAttribute(row, "class", turn.status === "open" ? "on" : null);
  const waits = ["planned", "called", "skipped"].indexOf(turn.status) >= 0;
  show(/** @type {HTMLElement} */ (row.querySelector(".act-call")), conducts && (turn.status === "planned" || turn.status === "skipped"));
  show(/** @type {HTMLElement} */ (row.querySelector(".act-skip")), conducts && waits && turn.status !== "skipped");
}

/** @param {Turn} turn @returns {string} */
function about(turn) {
  const parts = [];
  if (turn.status !== "closed") parts.push(say(turn.here ? "live.say.turn.here" : "live.say.turn.away"));
  if (turn.expected_at) parts.push(say("live.say.turn.expected", { time: timeOfDay(turn.expected_at) }));
  return parts.join(" · ");
}

/** @param {Turn} turn @returns {string} */
function since(turn) {
  if (!turn.opened_at) return "";
  const minutes = turn.planned_minutes;
  return say("live.say.turn.since", { number: turn.number, person: whose(turn), time: duration(now() - turn.opened_at), minutes });
}
