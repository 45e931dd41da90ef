// @ts-check
/** Who is shown large: the one with the floor, else who is heard; kept at least three seconds. Pure. */

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
  const present = (/** @type {string | null | undefined} */ who) =>
    Boolean(who) && others.some((person) => person.participant === who);
  const choice = [facts.floor, facts.heard, facts.last].find(present);
  if (choice) return choice;
  const seen = others.filter((person) => person.camera === "on");
  const leading = LEADING.map((role) => seen.find((person) => person.role === role)).find((found) => Boolean(found));
  const first = leading || seen[0] || others[0];
  return first ? first.participant : null;
}
