// @ts-check
/** The receipt: what was half typed is not needed any more. */

import { forgetDraft } from "./draft.js";

forgetDraft("register");
