import { extractCode } from './extract-code';
import type { LabelledMessage } from './labelled-messages';
import { mentionedServices } from './service-mentions';

/** `precision`: the share of what was found that is right; `recall`: the share of what is there that was found. */
export interface ReadingFigures {
  readonly precision: number;
  readonly recall: number;
  /** The texts that were read wrongly, with what was found in them. */
  readonly wrong: readonly { readonly text: string; readonly found: string | null }[];
}

/** How well codes are found in labelled messages. */
export function measureCodes(messages: readonly LabelledMessage[]): ReadingFigures {
  return measure(
    messages,
    ({ code }) => code,
    ({ text }) => extractCode(text)?.code ?? null,
  );
}

/** How well the first of the services that a message names is the one that sent it. */
export function measureServices(messages: readonly LabelledMessage[]): ReadingFigures {
  return measure(
    messages,
    ({ service }) => service,
    ({ text }) => mentionedServices(text)[0] ?? null,
  );
}

function measure(
  messages: readonly LabelledMessage[],
  truth: (message: LabelledMessage) => string | null,
  read: (message: LabelledMessage) => string | null,
): ReadingFigures {
  const rows = messages.map((message) => ({
    text: message.text,
    wanted: truth(message),
    found: read(message),
  }));
  const found = rows.filter((row) => row.found !== null);
  const told = rows.filter((row) => row.wanted !== null);
  const right = found.filter((row) => row.found === row.wanted).length;
  return {
    precision: right / Math.max(1, found.length),
    recall: right / Math.max(1, told.length),
    wrong: rows
      .filter((row) => row.found !== row.wanted)
      .map(({ text, found: taken }) => ({ text, found: taken })),
  };
}
