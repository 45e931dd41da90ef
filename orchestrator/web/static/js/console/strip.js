// @ts-check
/** The small pictures of the console. */

import { byId, follow } from "../dom.js";
import { Called, inRoom, silentTablet } from "../people.js";
import { drawTile, newTile, pictureState } from "../picture_tile.js";

/** @typedef {import("../protocol.js").Picture} Picture */
/** @typedef {import("../conference.js").Conference} Conference */

/** @param {Picture} picture @param {Conference} conference @param {string | null} heard */
export function drawStrip(picture, conference, heard) {
  follow(
    byId("strip"),
    picture.people.filter((person) => inRoom(person) && !silentTablet(person)),
    (person) => person.participant,
    newTile,
    (tile, person) => {
      const shared = person.screen === "on" ? conference.stream(person.participant, "screen") : null;
      drawTile(tile, Object.assign(pictureState(person), {
        stream: shared || conference.stream(person.participant, "camera"),
        name: Called(person),
        standing: "",
        speaking: picture.floor.participant === person.participant || heard === person.participant,
        classes: shared ? "shared" : "",
      }));
    }
  );
}
