// What was typed into a form, kept in the browser until it is sent: it survives a closed
// tab, a lost session and a network that went away.

const PREFIX = "sla_portal.intake:";
const MAX_AGE = 30 * 24 * 3600 * 1000;
// What the form carries for itself.
const OWN = ["csrf_token", "step", "type_id"];
// What is there before anything is typed.
const GIVEN = ["key", "team_id", "category_id"];

/** @returns {Object<string, string>} what is typed in a form, by the names of fields */
export function readTexts(form) {
    const texts = {};
    for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && !OWN.includes(name)) {
            texts[name] = value;
        }
    }
    return texts;
}

/** @param {Object<string, string>} texts */
export function isBlank(texts) {
    return !Object.entries(texts).some(
        ([name, text]) => !GIVEN.includes(name) && text.trim()
    );
}

/** Put what was typed back into a form. */
export function writeTexts(form, texts) {
    for (const [name, text] of Object.entries(texts)) {
        const field = form.elements[name];
        if (field && !OWN.includes(name)) {
            field.value = text;
        }
    }
}

// A browser may refuse to keep anything: then nothing is kept, and nothing breaks.
function attempt(call) {
    try {
        return call();
    } catch {
        return null;
    }
}

/** @param {string} name whose draft, and of which kind of request */
export function loadDraft(name) {
    const draft = attempt(() => JSON.parse(localStorage.getItem(PREFIX + name)));
    const isOurs = draft && typeof draft.texts === "object" && draft.texts;
    return isOurs && Date.now() - draft.at < MAX_AGE ? draft.texts : null;
}

export function saveDraft(name, texts) {
    if (isBlank(texts)) {
        attempt(() => localStorage.removeItem(PREFIX + name));
        return;
    }
    const draft = JSON.stringify({texts, at: Date.now()});
    attempt(() => localStorage.setItem(PREFIX + name, draft));
}

/**
 * Forget what was sent: it may have been kept under more than one kind of request.
 *
 * @param {string} key of the form
 * @returns {string[]} the names it was kept under
 */
export function forgetDrafts(key) {
    const names = [];
    attempt(() => {
        for (const kept of Object.keys(localStorage)) {
            const name = kept.slice(PREFIX.length);
            if (kept.startsWith(PREFIX) && loadDraft(name)?.key === key) {
                localStorage.removeItem(kept);
                names.push(name);
            }
        }
    });
    return names;
}

/** Delete drafts that have expired. */
export function forgetOldDrafts() {
    attempt(() => {
        for (const name of Object.keys(localStorage)) {
            if (name.startsWith(PREFIX) && !loadDraft(name.slice(PREFIX.length))) {
                localStorage.removeItem(name);
            }
        }
    });
}
