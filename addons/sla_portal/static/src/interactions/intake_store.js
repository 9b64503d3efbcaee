// Pictures of a form that is not sent yet, kept in the browser beside what was typed:
// taking a picture with a phone may be what closes the page.

const DATABASE = "sla_portal.intake";
const TABLE = "files";
const MAX_AGE = 30 * 24 * 3600 * 1000;

function open() {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(DATABASE, 1);
        request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/**
 * A browser may refuse to keep anything: then nothing is kept, and nothing breaks.
 *
 * @param {"readonly"|"readwrite"} mode
 * @param {(table: IDBObjectStore) => IDBRequest|void} call
 * @returns {Promise} what the request gave, null if it could not be made
 */
async function attempt(mode, call) {
    try {
        const database = await open();
        try {
            return await new Promise((resolve, reject) => {
                const transaction = database.transaction(TABLE, mode);
                const request = call(transaction.objectStore(TABLE));
                transaction.oncomplete = () => resolve(request?.result ?? null);
                transaction.onerror = () => reject(transaction.error);
                transaction.onabort = () => reject(transaction.error);
            });
        } finally {
            database.close();
        }
    } catch {
        return null;
    }
}

/**
 * @param {string} name of the draft they belong to
 * @param {File[]} files
 */
export function saveFiles(name, files) {
    return attempt("readwrite", (table) =>
        files.length ? table.put({files, at: Date.now()}, name) : table.delete(name)
    );
}

/** @returns {Promise<File[]>} */
export async function loadFiles(name) {
    const kept = await attempt("readonly", (table) => table.get(name));
    return kept && Date.now() - kept.at < MAX_AGE ? kept.files : [];
}

/** @param {string[]} names of drafts */
export function forgetFiles(names) {
    return attempt("readwrite", (table) => {
        for (const name of names) {
            table.delete(name);
        }
    });
}

/** Delete drafts that have expired. */
export function forgetOldFiles() {
    return attempt("readwrite", (table) => {
        table.openCursor().onsuccess = (ev) => {
            const cursor = ev.target.result;
            if (cursor) {
                if (Date.now() - cursor.value.at >= MAX_AGE) {
                    cursor.delete();
                }
                cursor.continue();
            }
        };
    });
}
