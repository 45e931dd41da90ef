// @ts-check
/** The office's registration form: questions that follow an answer. Works without it. */

import "../page.js";
import { followAnswers } from "./answers.js";

followAnswers();
