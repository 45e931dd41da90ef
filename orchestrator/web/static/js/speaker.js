// @ts-check
/**
 * Who is shown large: the one with the floor, else who is heard; kept at least three seconds. Without the floor nobody
 * is large who has no camera (a presiding tablet, a telephone). Pure.
 */

/** @typedef {{participant: string, role: string, connected?: boolean, camera?: string}} Seen */

const SHORTEST_SECONDS = 3;

/** Whose picture is shown while nobody speaks. */
const LEADING = ["meeting_room", "chair", "receiver"];

/** @returns {(wanted: string | null, at: number) => string | null} remembers who is shown since when */
export function steadySpeaker() {
  /** @type {string | null} */
  let shown = null;
  let since = -Infinity;
  return (wanted, at) => {
    if (wanted !== shown && (shown === null || at - since >= SHORTEST_SECONDS)) {
      shown = wanted;
      since = at;
    }
    return shown;
  };
}

/**
 * Whose picture belongs in the large place for one reader.
 * @param {Seen[]} people
 * @param {{floor?: string | null, heard?: string | null, me?: string | null, last?: string | null}} facts
 * @returns {string | null}
 */
export function wantedSpeaker(people, facts) {
  const others = people.filter((person) => person.participant !== facts.me && person.connected !== false);
  const among = (/** @type {Seen[]} */ people, /** @type {string | null | undefined} */ who) =>
    Boolean(who) && people.some((person) => person.participant === who);
  if (facts.floor && among(others, facts.floor)) return facts.floor;
  const seen = others.filter((person) => person.camera === "on");
  const choice = [facts.heard, facts.last].find((who) => among(seen, who));
  if (choice) return choice;
  const leading = LEADING.map((role) => seen.find((person) => person.role === role)).find((found) => Boolean(found));
  const first = leading || seen[0];
  if (first) return first.participant;
  return facts.heard && among(others, facts.heard) ? facts.heard : null;
}
