// Loads one behaviour per file; each binds itself to a data attribute. Every page works without them.
import { bindBusy } from "./busy.js";
import { bindChecks } from "./checks.js";
import { bindCopy } from "./copy.js";
import { bindDialogs } from "./dialog.js";
import { bindLook } from "./look.js";
import { bindOffline } from "./offline.js";
import { bindPalette } from "./palette.js";
import { bindPledges } from "./pledge.js";
import { bindProgress } from "./progress.js";
import { bindSteppers } from "./stepper.js";
import { bindToasts } from "./toast.js";
import { bindCountdowns } from "./until.js";

bindBusy();
bindChecks();
bindCopy();
bindDialogs();
bindLook();
bindOffline();
bindPalette();
bindSteppers();
bindPledges();
bindProgress();
bindToasts();
bindCountdowns();
