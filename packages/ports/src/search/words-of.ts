import type { SearchWord } from "./search-query.ts";
import type { TaskDocument, WorkflowDocument } from "./search-documents.ts";

/** How much of a word is looked at, in characters. */
const MAX_WORD_CHARACTERS = 40;
/** How many words of a document are found by: the first ones. */
export const MAX_WORDS = 200;
/** How much of an execution's id the console shows. */
const ID_END_CHARACTERS = 8;

// Ids are one word, and so is an emoji. Else a word is a run of letters and digits, whatever stands between.
const WORD =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic}/gu;

/** The words of a text, each once, without regard to case. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of folded(text).matchAll(WORD)) {
    words.add(cut(word));
    if (words.size >= MAX_WORDS) break;
  }
  return words;
}

/**
 * What a free text asks for: nothing where it is empty or `*`; a word with `*` after it is the beginning of one. A text without any
 * word, such as `(`, is one that no document has.
 */
export function searchWordsOf(freeText: string): readonly SearchWord[] {
  const text = folded(freeText);
  const words = new Map<string, SearchWord>();
  for (const match of text.matchAll(WORD)) {
    const isPrefix = text.charAt(match.index + match[0].length) === "*";
    const word = cut(match[0]);
    words.set(`${word}${isPrefix}`, { word, isPrefix });
  }
  const rest = cut(text.replaceAll(/[\s*]/gu, ""));
  return words.size === 0 && rest !== "" ? [{ word: rest, isPrefix: false }] : [...words.values()];
}

/** The words that an execution is found by, among them the end of its id by itself: lists show no more of it. */
export function wordsOfWorkflow(document: WorkflowDocument): ReadonlySet<string> {
  const { workflowType, correlationId, input, output, ...rest } = document;
  const ids = [rest.workflowId, rest.workflowId.slice(-ID_END_CHARACTERS)];
  const names = [...ids, workflowType, correlationId, rest.parentWorkflowId, rest.idempotencyKey];
  const others = [rest.createdBy, rest.event, rest.failedReferenceTaskNames, rest.reasonForIncompletion];
  return wordsOf([...names, input, output, ...others].join(" "));
}

/** The words that a task is found by. */
export function wordsOfTask(document: TaskDocument): ReadonlySet<string> {
  const { taskId, workflowId, taskType, taskDefName, referenceTaskName, input, output, ...rest } = document;
  const names = [taskId, workflowId, taskType, taskDefName, referenceTaskName, rest.workflowType, rest.correlationId];
  return wordsOf([...names, rest.domain, input, output, rest.reasonForIncompletion].join(" "));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function cut(word: string): string {
  // Not between the halves of a character.
  return word.slice(0, MAX_WORD_CHARACTERS).replace(/[\uD800-\uDBFF]$/u, "");
}
