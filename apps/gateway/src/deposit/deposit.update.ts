import {
  create,
  DecideClaim,
  GetClaim,
  GetDepositInstructions,
  GetDepositTerms,
  SubmitClaim,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { derivedId, parseAmount } from '@numera/kernel';
import { Bus, currentOrigin, Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Next, On, Update } from 'nestjs-telegraf';
import { toBuffer } from 'qrcode';
import { Context } from 'telegraf';
import { Chats, type Chat } from '../chat/chats';
import { Conversations } from '../conversation/conversations';
import { SlowDown } from '../limit/slow-down';
import { refuseOldButton } from '../menu/menu.update';
import { Balances } from '../menu/balances';
import { menuView } from '../menu/menu.view';
import { Users } from '../users/users';
import { approveClaim, cancelDeposit, rejectClaim } from './deposit.callback';
import { amountFaultView, askAmountView, payView, submittedView } from './deposit.view';

const AMOUNT = 'deposit.amount';
const PAYMENT = 'deposit.payment';
/** What payments takes at most. */
const MAX_REFERENCE = 128;

/** The conversation of a deposit: an amount, then the payment's number. Its state is a row. */
@Update()
export class DepositUpdate {
  constructor(
    private readonly balances: Balances,
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly conversations: Conversations,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly slowDown: SlowDown,
    private readonly users: Users,
  ) {}

  @Command('deposit')
  @Action(/^go:deposit$/u)
  async askAmount(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    if (await this.slowDown.holdsUp(chat, 'failed_payment')) return;
    const terms = await this.bus.ask(create(GetDepositTerms, {}));
    await this.database.inTransaction(async (tx) => {
      if (terms.address !== null) {
        await this.conversations.enter(tx, chat.botId, chat.userId, AMOUNT, {});
      }
      await chat.showIn(tx, askAmountView(chat.t, terms));
    });
  }

  @Action(cancelDeposit.pattern)
  async cancel(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.database.inTransaction((tx) =>
      this.conversations.leave(tx, chat.botId, chat.userId),
    );
    const available = await this.balances.availableOf(chat.userId);
    await chat.say(menuView(chat.t, available, chat.t('deposit.cancelled')));
  }

  /** A text is an answer only while the conversation is open; a command leaves it. */
  @On('text')
  async takeAnswer(@Ctx() ctx: Context, @Next() next: () => Promise<void>): Promise<void> {
    const chat = await this.chats.of(ctx);
    const open = await this.conversations.find(chat.botId, chat.userId);
    if (chat.text.startsWith('/')) {
      if (open) {
        await this.database.inTransaction((tx) =>
          this.conversations.leave(tx, chat.botId, chat.userId),
        );
      }
      return next();
    }
    if (open?.isRepeat) return;
    if (open?.name === AMOUNT) return this.takeAmount(chat);
    if (open?.name === PAYMENT) return this.takePayment(chat, open.state);
    return next();
  }

  @Action(approveClaim.pattern)
  async approve(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.decide(chat, approveClaim.unpack(chat.data)?.claimId, 'approve');
  }

  @Action(rejectClaim.pattern)
  async reject(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.decide(chat, rejectClaim.unpack(chat.data)?.claimId, 'reject');
  }

  private async takeAmount(chat: Chat): Promise<void> {
    const terms = await this.bus.ask(create(GetDepositTerms, {}));
    const parsed = parseAmount(chat.text);
    if ('fault' in parsed) return chat.say(amountFaultView(chat.t, parsed.fault, terms));
    const amount = parsed.cents;
    if (amount < terms.minimum) return chat.say(amountFaultView(chat.t, 'below_minimum', terms));
    if (amount > terms.maximum) return chat.say(amountFaultView(chat.t, 'too_large', terms));
    const claimId = derivedId('claim', currentOrigin()?.correlationId ?? '', chat.userId);
    const instructions = await this.bus.ask(create(GetDepositInstructions, { claimId, amount }));
    const picture = await toBuffer(instructions.qrText, { width: 360, margin: 3 });
    const state = { claimId, amount: amount.toString() };
    await this.database.inTransaction(async (tx) => {
      await this.conversations.enter(tx, chat.botId, chat.userId, PAYMENT, state);
      await chat.sayIn(tx, payView(chat.t, amount, instructions), picture);
    });
  }

  private async takePayment(chat: Chat, state: Readonly<Record<string, string>>): Promise<void> {
    const amount = BigInt(state['amount'] ?? '0');
    const paymentReference = chat.text.trim().slice(0, MAX_REFERENCE);
    const { claimId = '' } = state;
    const { userId } = chat;
    await this.database.inTransaction(async (tx) => {
      await this.conversations.leave(tx, chat.botId, userId);
      await this.outbox.add(tx, create(SubmitClaim, { claimId, userId, amount, paymentReference }));
      await chat.sayIn(tx, submittedView(chat.t, amount, paymentReference));
    });
  }

  /** Whoever is no admin gets a refusal, whatever the button says. */
  private async decide(
    chat: Chat,
    claimId: string | undefined,
    decision: 'approve' | 'reject',
  ): Promise<void> {
    if (!this.users.isAdmin(chat.userId)) return chat.toast(chat.t('admin.only'), true);
    if (claimId === undefined) return refuseOldButton(chat);
    const { claim } = await this.bus.ask(create(GetClaim, { claimId }));
    if (!claim) return refuseOldButton(chat);
    if (claim.state !== 'submitted') return chat.toast(chat.t('admin.claim_already'), true);
    const adminId = chat.userId;
    await this.database.inTransaction((tx) =>
      this.outbox.add(tx, create(DecideClaim, { claimId, adminId, decision })),
    );
    await chat.toast(chat.t('admin.claim_deciding'));
  }
}
