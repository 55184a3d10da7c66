import { Controller } from '@nestjs/common';
import {
  ClaimCredited,
  ClaimDecided,
  ClaimRefused,
  ClaimSubmitted,
  create,
  GetClaim,
  type Envelope,
} from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { translator, type Translate } from '@numera/locales';
import { Bus, Handles } from '@numera/messaging';
import { isFailedPayment } from '../limit/limit.rules';
import { SlowDown } from '../limit/slow-down';
import { Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';
import {
  claimView,
  creditedView,
  refusedView,
  rejectedView,
  type ClaimShown,
} from './deposit.view';

const nothingMore = (): Promise<void> => Promise.resolve();
const claimSubject = (claimId: string): string => `claim:${claimId}`;

/** Tells admins of claims, and users of what became of theirs. */
@Controller()
export class ClaimEventsHandler {
  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly outgoing: Outgoing,
    private readonly slowDown: SlowDown,
    private readonly users: Users,
  ) {}

  @Handles(ClaimSubmitted)
  async showToAdmins(event: ClaimSubmitted, { botId }: Envelope): Promise<void> {
    const user = await this.nameOf(botId, event.userId);
    await this.showClaim(botId, shownClaim(event, user), null);
  }

  /** Every admin's copy says who decided; a rejection is told to the user, a credit when the money is there. */
  @Handles(ClaimDecided)
  async showDecision(event: ClaimDecided, { botId }: Envelope): Promise<void> {
    const { claimId, decision } = event;
    const { claim } = await this.bus.ask(create(GetClaim, { claimId }));
    if (!claim) return;
    const by = await this.nameOf(botId, event.adminId);
    const shown = shownClaim(claim, await this.nameOf(botId, event.userId));
    const t = await this.textsOf(botId, event.userId);
    await this.showClaim(botId, shown, { by, approved: decision === 'approve' }, async (tx) => {
      if (decision === 'approve') return;
      const view = rejectedView(t, event.amount, claim.reference);
      const dedupeKey = `claim-rejected:${claimId}`;
      const message = { botId, chatId: event.userId, view, priority: 'answer' as const, dedupeKey };
      await this.outgoing.add(tx, message);
      await this.slowDown.note(tx, botId, event.userId, 'failed_payment', claimId);
    });
  }

  @Handles(ClaimCredited)
  async tellCredited(event: ClaimCredited, { botId }: Envelope): Promise<void> {
    const t = await this.textsOf(botId, event.userId);
    const view = creditedView(t, event.amount, event.balanceAfter);
    await this.tell(botId, event.userId, view, `claim-credited:${event.claimId}`);
  }

  @Handles(ClaimRefused)
  async tellRefused(event: ClaimRefused, { botId }: Envelope): Promise<void> {
    const { claimId, userId, reason } = event;
    const view = refusedView(await this.textsOf(botId, userId), reason);
    await this.tell(botId, userId, view, `claim-refused:${claimId}`, async (tx) => {
      if (!isFailedPayment(reason)) return;
      await this.slowDown.note(tx, botId, userId, 'failed_payment', claimId);
    });
  }

  private async showClaim(
    botId: string,
    claim: ClaimShown,
    decision: { by: string; approved: boolean } | null,
    also: (tx: Transaction) => Promise<void> = nothingMore,
  ): Promise<void> {
    const views = await Promise.all(
      this.users.adminIds.map(async (adminId) => ({
        adminId,
        view: claimView(await this.textsOf(botId, adminId), claim, decision),
      })),
    );
    await this.database.inTransaction(async (tx) => {
      for (const { adminId, view } of views) {
        const subject = claimSubject(claim.claimId);
        await this.outgoing.add(tx, { botId, chatId: adminId, view, priority: 'answer', subject });
      }
      await also(tx);
    });
  }

  private tell(
    botId: string,
    userId: string,
    view: ReturnType<typeof refusedView>,
    dedupeKey: string,
    also: (tx: Transaction) => Promise<void> = nothingMore,
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const message = { botId, chatId: userId, view, priority: 'answer' as const, dedupeKey };
      await this.outgoing.add(tx, message);
      await also(tx);
    });
  }

  private async textsOf(botId: string, userId: string): Promise<Translate> {
    return translator(await this.users.languageOf(botId, userId));
  }

  private async nameOf(botId: string, userId: string): Promise<string> {
    const user = await this.users.find(botId, userId);
    if (!user) return userId;
    return user.username ? `${user.firstName} (@${user.username})` : user.firstName;
  }
}

function shownClaim(claim: Omit<ClaimShown, 'user'>, user: string): ClaimShown {
  const { claimId, userId, amount, reference, paymentReference } = claim;
  return { claimId, user, userId, amount, reference, paymentReference };
}
