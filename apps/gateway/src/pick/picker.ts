import { Injectable } from '@nestjs/common';
import { create, ListCountries, ListServices, type CountryRow } from '@numera/contracts';
import { Database } from '@numera/database';
import { AppError } from '@numera/kernel';
import { Bus } from '@numera/messaging';
import type { Chat } from '../chat/chats';
import { Conversations, type Conversation } from '../conversation/conversations';
import { serviceLabel } from '../view/labels';
import { pickCountryView, pickServiceView } from './pick.view';

export const SERVICE_STEP = 'pick.service';
export const COUNTRY_STEP = 'pick.country';
const SHOWN = 10;
const MAX_TYPED = 64;

export interface Service {
  readonly serviceId: number;
  readonly name: string;
}

type State = Conversation['state'];

/** What a feature asks a service for, and what it goes on with. */
interface Purpose {
  readonly wantsCountry: boolean;
  /** Leaves the conversation, or enters its next step. `countryCode` is '' where none was wanted. */
  readonly proceed: (
    chat: Chat,
    state: State,
    picked: Service & { readonly countryCode: string },
  ) => Promise<void>;
}

/** The steps of a conversation that ask for a service and a country: by typing a part of the name, or a press. */
@Injectable()
export class Picker {
  private readonly purposes = new Map<string, Purpose>();

  constructor(
    private readonly bus: Bus,
    private readonly conversations: Conversations,
    private readonly database: Database,
  ) {}

  /** To be called by each feature when the module starts. */
  serve(purpose: string, how: Purpose): void {
    this.purposes.set(purpose, how);
  }

  /** Asks for a service. `intro` stands before the question; `state` comes back with what was picked. */
  async askService(chat: Chat, purpose: string, state: State, intro = ''): Promise<void> {
    await this.showServices(chat, { ...state, purpose, intro }, null);
  }

  /** Asks for the country alone, where the service is known. */
  async askCountry(chat: Chat, purpose: string, state: State, service: Service): Promise<void> {
    const known = { serviceId: String(service.serviceId), serviceName: service.name };
    await this.showCountries(chat, { ...state, purpose, ...known }, null);
  }

  async search(chat: Chat, open: Conversation): Promise<void> {
    const text = chat.text.trim().slice(0, MAX_TYPED);
    if (open.name === SERVICE_STEP) return this.showServices(chat, open.state, text);
    return this.showCountries(chat, open.state, text);
  }

  async takeService(chat: Chat, { state }: Conversation, serviceId: number): Promise<void> {
    const picked = { serviceId, name: nameIn(state, serviceId) };
    const purpose = this.purposeOf(state);
    if (!purpose.wantsCountry) return purpose.proceed(chat, state, { ...picked, countryCode: '' });
    const known = { serviceId: String(serviceId), serviceName: picked.name };
    await this.showCountries(chat, { ...state, ...known }, null);
  }

  async takeCountry(chat: Chat, { state }: Conversation, countryCode: string): Promise<void> {
    const { serviceId = '0', serviceName: name = '' } = state;
    const picked = { serviceId: Number(serviceId), name, countryCode };
    await this.purposeOf(state).proceed(chat, state, picked);
  }

  private async showServices(chat: Chat, state: State, typed: string | null): Promise<void> {
    const where = typed === null ? {} : { text: typed };
    const query = { ...where, withUnsold: true, page: 1, pageSize: SHOWN };
    const { services } = await this.bus.ask(create(ListServices, query));
    const view = pickServiceView(chat.t, services, typed, state['intro'] ?? '');
    // What is shown is what can be picked, so the names need not be asked for again.
    const names = services.map((one) => [String(one.serviceId), serviceLabel(one)]);
    const known = { ...state, names: JSON.stringify(Object.fromEntries(names)) };
    await this.step(chat, SERVICE_STEP, known, view);
  }

  private async showCountries(chat: Chat, state: State, typed: string | null): Promise<void> {
    const where = typed === null ? {} : { text: typed };
    const query = create(ListCountries, { ...where, page: 1, pageSize: SHOWN });
    const { countries } = await this.bus.ask(query);
    const rows: Pick<CountryRow, 'countryCode'>[] = countries;
    const name = state['serviceName'] ?? '';
    const view = pickCountryView(chat.t, chat.language, rows, typed, name);
    await this.step(chat, COUNTRY_STEP, state, view);
  }

  private step(
    chat: Chat,
    name: string,
    state: State,
    view: ReturnType<typeof pickServiceView>,
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, name, state);
      await chat.showIn(tx, view);
    });
  }

  private purposeOf({ purpose = '' }: State): Purpose {
    const known = this.purposes.get(purpose);
    if (!known) throw new AppError('GATEWAY.UNKNOWN_PURPOSE', 'bug', { purpose });
    return known;
  }
}

/** By its number where a list that was shown before had it. */
function nameIn({ names = '{}' }: State, serviceId: number): string {
  const known = JSON.parse(names) as Readonly<Record<string, string>>;
  return known[String(serviceId)] ?? `#${serviceId}`;
}
