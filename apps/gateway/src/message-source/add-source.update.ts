import { Logger } from '@nestjs/common';
import {
  create,
  PutMessageSource,
  TryMessageSource,
  type MessageSourceTrial,
} from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { derivedId, toError } from '@numera/kernel';
import { Bus, currentOrigin, Outbox } from '@numera/messaging';
import { Vault } from '@numera/service';
import { Action, Ctx, Next, On, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Admins } from '../admin/admins';
import { Chats, type Chat } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { refuseOldButton } from '../menu/menu.update';
import { Users } from '../users/users';
import {
  draftOf,
  DRAFT_STEPS,
  readPress,
  readText,
  stepAfter,
  stepBack,
  type DraftState,
  type DraftStep,
} from './draft.rules';
import { askDraftView, draftFault, savedView, trialView } from './draft.view';
import { addSource, answerDraft } from './message-source.callback';
import { SecretMessages } from './secret-message';
import { WebhookAddress } from './webhook-address';

const PREFIX = 'source.';
/** A source may take its time; `providers` gives it up before that. */
const TRIAL_MS = 25_000;

/** What goes with a step: words before its question, and what else its transaction writes. */
interface Beside {
  readonly note?: string | null;
  readonly also?: (tx: Transaction) => Promise<void>;
}

/** The conversation that adds a message source: name, where and how, a trial, and only then it is kept. */
@Update()
export class AddSourceUpdate {
  private readonly logger = new Logger(AddSourceUpdate.name);

  constructor(
    private readonly admins: Admins,
    private readonly address: WebhookAddress,
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly secrets: SecretMessages,
    private readonly users: Users,
    private readonly vault: Vault,
  ) {}

  @Action(addSource.pattern)
  async begin(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const messageSourceId = derivedId('message source', currentOrigin()?.correlationId ?? '');
    await this.goTo(chat, 'name', { messageSourceId });
  }

  @On('text')
  async takeText(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    if (!this.users.isAdmin(String(ctx.from?.id))) return next();
    const chat = await this.chats.of(ctx);
    const open = await this.openDraft(chat);
    if (!open) return next();
    const { step, state, isRepeat } = open;
    if (isRepeat) return;
    const answer = readText(step, chat.text);
    if ('add' in answer) return this.advance(chat, step, { ...state, ...answer.add });
    if ('secret' in answer) return this.takeSecret(ctx, chat, { step, state }, answer.secret);
    const isSecret = step === 'key' || step === 'signature_key';
    if (isSecret) await this.forget(ctx);
    await this.complain(chat, step, state, draftFault(chat.t, answer.fault));
  }

  @Action(answerDraft.pattern)
  async takePress(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.admins.atPress(ctx);
    if (!chat) return;
    const answer = answerDraft.unpack(chat.data)?.answer ?? '';
    const open = await this.openDraft(chat);
    if (open?.isRepeat) return;
    if (!open) return refuseOldButton(chat);
    const { step, state } = open;
    if (step === 'trial') return this.afterTrial(chat, state, answer);
    const added = readPress(step, answer);
    if (!added) return refuseOldButton(chat);
    const setting = this.missingFor(added);
    if (setting !== null) {
      return this.complain(
        chat,
        step,
        state,
        chat.t('message_source.missing_setting', { setting }),
      );
    }
    await this.advance(chat, step, { ...state, ...added });
  }

  private async afterTrial(chat: Chat, state: DraftState, answer: string): Promise<void> {
    if (answer === 'save') return this.save(chat, state);
    if (answer === 'again') return this.tryOut(chat, state);
    const back = stepBack(answer);
    await (back ? this.goTo(chat, back, state) : refuseOldButton(chat));
  }

  /** The setting without which what was chosen cannot work; null when none is missing. */
  private missingFor({ mode, keyPlace }: DraftState): string | null {
    if (mode === 'webhook') return this.address.missing;
    const needsKey = keyPlace === 'header' || keyPlace === 'query';
    return needsKey && !this.vault.isReady ? 'ENCRYPTION_KEY' : null;
  }

  /** Sealed before anything else is done with it; gone from the stored update in the same transaction. */
  private async takeSecret(
    ctx: Context,
    chat: Chat,
    { step, state }: { step: DraftStep; state: DraftState },
    { as, text }: { as: string; text: string },
  ): Promise<void> {
    const sealed = this.vault.seal(text, state['messageSourceId'] ?? '');
    const isGone = await this.secrets.deleteFromChat(ctx);
    await this.advance(
      chat,
      step,
      { ...state, [as]: sealed },
      {
        note: chat.t(isGone ? 'message_source.key_gone' : 'message_source.key_left'),
        also: (tx) => this.secrets.blank(tx, ctx),
      },
    );
  }

  /** What was sent as a key and cannot be one is still nobody's business. */
  private async forget(ctx: Context): Promise<void> {
    await this.secrets.deleteFromChat(ctx);
    await this.database.inTransaction((tx) => this.secrets.blank(tx, ctx));
  }

  private async advance(
    chat: Chat,
    step: DraftStep,
    state: DraftState,
    beside: Beside = {},
  ): Promise<void> {
    const next = stepAfter(step, state);
    await (next === 'trial'
      ? this.tryOut(chat, state, beside)
      : this.goTo(chat, next, state, beside));
  }

  private goTo(
    chat: Chat,
    step: Exclude<DraftStep, 'trial'>,
    state: DraftState,
    { note = null, also }: Beside = {},
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, PREFIX + step, state);
      await also?.(tx);
      await chat.showIn(tx, askDraftView(chat.t, step, state, note));
    });
  }

  private async complain(
    chat: Chat,
    step: DraftStep,
    state: DraftState,
    problem: string,
  ): Promise<void> {
    const note = `⚠️ ${problem}`;
    if (step === 'trial') return chat.say({ text: note, buttons: [] });
    await chat.show(askDraftView(chat.t, step, state, note));
  }

  /** Asks the source once; it is kept only when the admin has seen what came of it. */
  private async tryOut(
    chat: Chat,
    state: DraftState,
    { note = null, also }: Beside = {},
  ): Promise<void> {
    const trial = await this.trialOf(state);
    const known = { ...state, tried: 'yes' };
    await this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, `${PREFIX}trial`, known);
      await also?.(tx);
      await chat.showIn(tx, trialView(chat.t, known, trial, note));
    });
  }

  private async trialOf(state: DraftState): Promise<MessageSourceTrial | null> {
    const query = create(TryMessageSource, { draft: draftOf(state) });
    try {
      return await this.bus.ask(query, { timeoutMs: TRIAL_MS });
    } catch (thrown) {
      this.logger.warn({ msg: 'a message source was not tried', error: toError(thrown) });
      return null;
    }
  }

  private async save(chat: Chat, state: DraftState): Promise<void> {
    const draft = draftOf(state);
    const { messageSourceId, name, mode, signatureHeader } = draft;
    const url = mode === 'webhook' ? this.address.of(messageSourceId) : null;
    const webhook = url === null ? null : { url, signatureHeader };
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, chat.botId, chat.userId);
      await this.outbox.add(tx, create(PutMessageSource, { draft, adminId: chat.userId }));
      await chat.showIn(tx, savedView(chat.t, messageSourceId, name, webhook));
    });
  }

  private async openDraft(
    chat: Chat,
  ): Promise<{ step: DraftStep; state: DraftState; isRepeat: boolean } | null> {
    const open = await this.conversations.find(chat.botId, chat.userId);
    const step = DRAFT_STEPS.find((one) => PREFIX + one === open?.name);
    return open && step ? { step, state: open.state, isRepeat: open.isRepeat } : null;
  }
}
