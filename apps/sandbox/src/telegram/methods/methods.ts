import { ANSWERING } from './answering';
import type { Method, Methods } from './bot-side';
import { COMMANDS } from './commands';
import { EDITING } from './editing';
import { PROFILE } from './profile';
import { SENDING } from './sending';
import { UPDATES } from './updates';

const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries<Method>({
    ...UPDATES,
    ...SENDING,
    ...EDITING,
    ...ANSWERING,
    ...COMMANDS,
    ...PROFILE,
  } satisfies Methods),
);

/** The method of this name, in any case; null when there is none here. */
export function findMethod(name: string): Method | null {
  return METHODS.get(name.toLowerCase()) ?? null;
}
