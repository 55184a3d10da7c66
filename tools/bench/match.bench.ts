import { LABELLED_MESSAGES } from '../../libs/codes/src/labelled-messages';
import {
  measureCodes,
  measureServices,
  type ReadingFigures,
} from '../../libs/codes/src/reading-figures';
import type { Figure } from './figure';

/** How well codes and services are read from the labelled messages of the repository. */
export function benchMatch(say: (line: string) => void): Record<string, Figure> {
  const codes = measureCodes(LABELLED_MESSAGES);
  const services = measureServices(LABELLED_MESSAGES);
  const languages = new Set(LABELLED_MESSAGES.map(({ language }) => language)).size;
  const reference = `${LABELLED_MESSAGES.length} labelled messages in ${languages} languages`;
  for (const { text, found } of [...codes.wrong, ...services.wrong]) {
    say(`  read as ${found ?? 'nothing'}: ${text.replaceAll('\n', ' ')}`);
  }
  return {
    ...figures('match.', codes, reference),
    ...figures('match.service_', services, reference),
  };
}

function figures(
  prefix: string,
  { precision, recall }: ReadingFigures,
  reference: string,
): Record<string, Figure> {
  const unit = 'share';
  const [right, found] = [round(precision), round(recall)];
  return {
    [`${prefix}precision`]: { value: right, unit, goal: '>= 0.99', reference },
    [`${prefix}recall`]: { value: found, unit, goal: '>= 0.97', reference },
  };
}

function round(share: number): number {
  return Math.floor(share * 10_000) / 10_000;
}
