import type { IncomingMessage, ServerResponse } from 'node:http';
import { ApiError } from '../telegram/api-error';
import { readBody } from '../telegram/call-fields';
import type { SimulatedTelegram } from '../telegram/simulated-telegram';
import type { PageState } from './page-api';
import { actAsPerson, sendDocument } from './person-actions';
import type { Fields } from './fields';
import { PageStream } from './page-stream';
import { routePanels } from './panel-routes';
import type { Panels } from './panels';

const PERSON = /^\/page\/persons\/(\d+)\/([a-z/]+)$/u;
const UPLOAD = /^\/page\/persons\/(\d+)\/document$/u;
const FILE = /^\/page\/files\/([\w-]+)$/u;

/** The routes of `page-api.ts`. */
export class PageServer {
  private readonly stream: PageStream;

  constructor(
    private readonly telegram: SimulatedTelegram,
    private readonly panels: Panels,
  ) {
    this.stream = new PageStream(telegram, panels);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://page');
      const path = url.pathname;
      if (isForeign(request)) return answer(response, 403, { ok: false, error: 'Foreign page' });
      if (path === '/page/events') return this.stream.open(request, response);
      const file = FILE.exec(path);
      if (file) return this.serveFile(file[1] ?? '', response);
      const upload = request.method === 'POST' ? UPLOAD.exec(path) : null;
      if (upload) {
        sendDocument(this.telegram, Number(upload[1]), url.searchParams, await readBody(request));
        return answer(response, 200, { ok: true });
      }
      const fields = request.method === 'POST' ? await readJson(request) : {};
      const found = await this.route(request.method ?? 'GET', path, fields);
      answer(response, found === null ? 404 : 200, found ?? { ok: false, error: 'Not found' });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : 'Something went wrong';
      answer(response, thrown instanceof ApiError ? thrown.code : 400, { ok: false, error });
    }
  }

  close(): void {
    this.stream.close();
  }

  private async route(method: string, path: string, fields: Fields): Promise<object | null> {
    const ofPanels = routePanels(this.panels, method, path.slice('/page/'.length), fields);
    if (ofPanels) return ofPanels;
    if (method === 'GET') return path === '/page/state' ? this.state() : null;
    if (method !== 'POST') return null;
    if (path === '/page/telegram/faults') {
      this.telegram.setFaults(fields);
      return { ok: true };
    }
    const person = PERSON.exec(path);
    if (!person) return null;
    const { telegram, stream } = this;
    return actAsPerson({ telegram, stream }, Number(person[1]), person[2] ?? '', fields);
  }

  private state(): PageState {
    const { telegram } = this;
    const persons = telegram.world.allPersons();
    const { id, username, first_name: name } = telegram.bot;
    const byPerson = <T>(of: (personId: number) => T): Record<string, T> =>
      Object.fromEntries(persons.map((person) => [person.id, of(person.id)]));
    return {
      bot: { id, username, name },
      persons: persons.map(({ started: _, ...person }) => person),
      chats: byPerson((personId) =>
        telegram.world.messages(personId).map((message) => telegram.pageMessage(message)),
      ),
      commands: byPerson((personId) => telegram.commandsOf(personId)),
      telegramFaults: telegram.faults,
    };
  }

  private serveFile(fileId: string, response: ServerResponse): void {
    const file = this.telegram.files.byId(fileId);
    if (!file) return answer(response, 404, { ok: false, error: 'Not found' });
    // A document that a bot sent must not run as a page of ours.
    const isPicture = file.type.startsWith('image/');
    response.writeHead(200, {
      'content-type': isPicture ? file.type : 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'cache-control': 'max-age=3600',
    });
    response.end(file.body);
  }
}

/**
 * Another site's page in the same browser may not act as the persons. The browser says where a request
 * comes from; an old one gives its origin only, which must be our own host then.
 */
function isForeign({ method, headers }: IncomingMessage): boolean {
  if (method !== 'POST') return false;
  const { origin, host, 'sec-fetch-site': site } = headers;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

async function readJson(request: IncomingMessage): Promise<Fields> {
  const body = (await readBody(request)).toString('utf8');
  if (body === '') return {};
  const parsed = JSON.parse(body) as unknown;
  if (parsed === null || typeof parsed !== 'object') throw new Error('An object is expected');
  return parsed as Fields;
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
