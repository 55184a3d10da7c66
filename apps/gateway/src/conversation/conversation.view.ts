import type { Translate } from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { press, rows, type Button, type View } from '../view/view';
import { endConversation, leaveConversation } from './conversation.callback';

export const leaveRow = (t: Translate): Button[] => [
  press(t('button.cancel'), leaveConversation.pack({})),
];

/** The way out of what changes nothing. */
export const endRow = (t: Translate): Button[] => [
  press(t('button.done'), endConversation.pack({})),
];

/** A question of a conversation, or what was wrong with an answer to it; it can always be left. */
export function questionView(
  t: Translate,
  text: string,
  ...choices: readonly (readonly Button[])[]
): View {
  return { text, buttons: rows(...choices, leaveRow(t)) };
}

export function endedView(t: Translate): View {
  return { text: t('conversation.done'), buttons: [[homeButton(t)]] };
}

export function leftView(t: Translate): View {
  return { text: t('conversation.left'), buttons: [[homeButton(t)]] };
}
