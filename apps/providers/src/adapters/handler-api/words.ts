import { field, isRow, textOf } from '../wire/decode';

export interface Said {
  readonly word: string | null;
  /** Behind the first colon; empty when there is none. */
  readonly value: string;
}

const WORD = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)(?::([\s\S]*))?$/u;
const LONGEST_WORD = 60;
const SILENCE: Said = { word: null, value: '' };

/** Fields in which errors as JSON have their word, the telling ones first: `status` is often just "error". */
const WORD_FIELDS = ['title', 'error', 'error_code', 'code', 'message', 'msg', 'info', 'status'];

/** The protocol's word in an answer, a text or a parsed body. A value keeps its colons. */
export function wordOf(answer: unknown): Said {
  if (typeof answer === 'string') return wordIn(answer.trim());
  if (!isRow(answer)) return SILENCE;
  for (const name of WORD_FIELDS) {
    const text = textOf(field(answer, name));
    const said = text === null ? SILENCE : wordIn(text);
    if (said.word !== null) return said;
  }
  return SILENCE;
}

function wordIn(text: string): Said {
  const [, word = '', value = ''] = WORD.exec(text) ?? [];
  // One letter is a grade or an initial, not a word of the protocol.
  return word.length < 2 || word.length > LONGEST_WORD ? SILENCE : { word, value };
}
