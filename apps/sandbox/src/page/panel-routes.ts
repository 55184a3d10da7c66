import type { MessageToSend, MessageWay } from './page-api';
import { number, text, type Fields } from './fields';
import type { MessageSourcePanel, Panels, ProviderPanel } from './panels';

const WAYS: readonly MessageWay[] = ['poll', 'push', 'both'];
const SMS = /^orders\/([\w-]+)\/sms$/u;

/**
 * What the page asks of the panels, by the path below `/page/`; null when there is no such thing.
 * @throws Error in words for the person at the page
 */
export function routePanels(
  panels: Panels,
  method: string,
  path: string,
  fields: Fields,
): object | null {
  const [name = '', ...rest] = path.split('/');
  if (!Object.hasOwn(panels, name)) return null;
  const panel = panels[name as keyof Panels];
  const action = rest.join('/');
  if (method === 'GET') return action === '' ? panel.books() : null;
  if (method !== 'POST') return null;
  if (action === 'settings') {
    panel.configure(fields);
    return { ok: true };
  }
  return 'send' in panel ? askSource(panel, action, fields) : askProvider(panel, action, fields);
}

function askProvider(
  panel: Pick<ProviderPanel<unknown>, 'sendMessage'>,
  action: string,
  fields: Fields,
): object | null {
  const orderCode = SMS.exec(action)?.[1];
  if (orderCode === undefined) return null;
  const [words, sender] = [text(fields, 'text'), text(fields, 'sender')];
  const delayMs = number(fields, 'delayMs');
  panel.sendMessage(orderCode, {
    ...(words === '' ? {} : { text: words }),
    ...(sender === '' ? {} : { sender }),
    ...(delayMs === null ? {} : { delayMs }),
  });
  return { ok: true };
}

function askSource(panel: MessageSourcePanel, action: string, fields: Fields): object | null {
  if (action === 'messages') panel.send(messageOf(fields));
  else if (action === 'webhook') panel.setWebhook(fields);
  else return null;
  return { ok: true };
}

function messageOf(fields: Fields): MessageToSend {
  const way = WAYS.find((one) => one === fields['way']);
  const delayMs = number(fields, 'delayMs');
  return {
    to: text(fields, 'to'),
    service: text(fields, 'service'),
    text: text(fields, 'text'),
    ...(way === undefined ? {} : { way }),
    ...(delayMs === null ? {} : { delayMs }),
  };
}
