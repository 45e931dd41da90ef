/**
 * Who wants to be told what, for one object. Knows nothing of what is told.
 */

/** @template {Object} Events  name of the event -> what it carries */
export class Listeners {
  constructor() {
    /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
    this._byName = new Map();
  }

  /**
   * @template {keyof Events} K
   * @param {K} name
   * @param {(detail: Events[K]) => void} listener
   * @returns {() => void} stops telling
   */
  on(name, listener) {
    const known = this._byName.get(name) || new Set();
    this._byName.set(name, known);
    known.add(listener);
    return () => {
      known.delete(listener);
    };
  }

  /**
   * Tell everybody; a listener that fails does not keep the others from hearing.
   * @template {keyof Events} K
   * @param {K} name
   * @param {Events[K]} detail
   */
  tell(name, detail) {
    for (const listener of Array.from(this._byName.get(name) || [])) {
      try {
        listener(detail);
      } catch (error) {
        console.error(error);
      }
    }
  }
}
