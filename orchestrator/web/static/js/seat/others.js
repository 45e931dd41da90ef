// @ts-check
/** The small pictures beside the speaker, on screens that are wide enough; telephones decode one picture only. */

import { byId, follow, show } from "../dom.js";
import { Called, silentTablet } from "../people.js";
import { drawTile, newTile, pictureState } from "../picture_tile.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../conference.js").Conference} Conference */

const wide = window.matchMedia("(min-width: 64em)");

/**
 * @param {Picture} picture
 * @param {Conference} conference
 * @param {string | null} large who is shown large
 * @param {{heard: string | null, soundOnly: boolean}} here
 */
export function drawOthers(picture, conference, large, here) {
  const others = picture.people.filter(
    (one) => one.participant !== large && one.participant !== picture.me.participant && !silentTablet(one)
  );
  const shown = wide.matches && !here.soundOnly ? others : [];
  show(byId("others"), shown.length > 0);
  follow(
    byId("others"),
    shown,
    (person) => person.participant,
    newTile,
    (tile, person) =>
      drawTile(
        tile,
        Object.assign(pictureState(person), {
          stream: conference.stream(person.participant, "camera"),
          name: Called(person),
          standing: "",
          speaking: picture.floor.participant === person.participant || here.heard === person.participant,
        })
      )
  );
}
