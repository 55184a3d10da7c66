import type { ClaimRefusal, DepositInstructions, DepositTerms } from '@numera/contracts';
import { centsToDollars, type AmountFault } from '@numera/kernel';
import { formatMoney, ltr, type Translate } from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { goTo } from '../menu/menu.callback';
import { copy, press, type View } from '../view/view';
import { approveClaim, cancelDeposit, rejectClaim } from './deposit.callback';

const cancelRow = (t: Translate) => [press(t('button.cancel'), cancelDeposit.pack({}))];

export function askAmountView(t: Translate, terms: DepositTerms): View {
  if (terms.address === null) return { text: t('deposit.closed'), buttons: [[homeButton(t)]] };
  const limits = { minimum: formatMoney(terms.minimum), maximum: formatMoney(terms.maximum) };
  return { text: t('deposit.ask_amount', limits), buttons: [cancelRow(t)] };
}

/** What is wrong with an amount; the question stays open. */
export function amountFaultView(
  t: Translate,
  fault: AmountFault | 'below_minimum',
  terms: DepositTerms,
): View {
  const limits = { minimum: formatMoney(terms.minimum), maximum: formatMoney(terms.maximum) };
  return { text: t(`deposit.fault_${fault}`, limits), buttons: [cancelRow(t)] };
}

/** Address, amount and reference, each copyable (WAL-3). */
export function payView(t: Translate, amount: bigint, instructions: DepositInstructions): View {
  const { terms, reference } = instructions;
  const address = terms.address ?? '';
  const plain = centsToDollars(amount);
  const text = t('deposit.pay', {
    amount: formatMoney(amount),
    network: ltr(terms.network),
    address,
    plain,
    reference,
  });
  return {
    text,
    buttons: [
      [copy(t('button.copy_address'), address)],
      [copy(t('button.copy_amount'), plain), copy(t('button.copy_reference'), reference)],
      cancelRow(t),
    ],
  };
}

export function submittedView(t: Translate, amount: bigint, payment: string): View {
  const text = t('deposit.submitted', { amount: formatMoney(amount), payment });
  return { text, buttons: [[homeButton(t)]] };
}

export function refusedView(t: Translate, reason: ClaimRefusal): View {
  return {
    text: t(`deposit.refused_${reason}`),
    buttons: [[press(t('button.deposit'), goTo.pack({ place: 'deposit' })), homeButton(t)]],
  };
}

export function creditedView(t: Translate, amount: bigint, balance: bigint): View {
  const text = t('deposit.credited', {
    amount: formatMoney(amount),
    balance: formatMoney(balance),
  });
  return {
    text,
    buttons: [[press(t('button.services'), goTo.pack({ place: 'services' })), homeButton(t)]],
  };
}

export function rejectedView(t: Translate, amount: bigint, reference: string): View {
  const text = t('deposit.rejected', { amount: formatMoney(amount), reference });
  return {
    text,
    buttons: [[press(t('button.deposit'), goTo.pack({ place: 'deposit' })), homeButton(t)]],
  };
}

export interface ClaimShown {
  readonly claimId: string;
  readonly user: string;
  readonly userId: string;
  readonly amount: bigint;
  readonly reference: string;
  readonly paymentReference: string;
}

/** The claim as admins see it; with buttons until it is decided. */
export function claimView(
  t: Translate,
  claim: ClaimShown,
  decision: { by: string; approved: boolean } | null,
): View {
  const { claimId } = claim;
  const text = t('admin.claim', {
    user: claim.user,
    userId: claim.userId,
    amount: formatMoney(claim.amount),
    reference: claim.reference,
    payment: claim.paymentReference,
  });
  if (decision) {
    const key = decision.approved ? 'admin.claim_approved' : 'admin.claim_rejected';
    return { text: `${text}\n\n${t(key, { admin: decision.by })}`, buttons: [] };
  }
  return {
    text,
    buttons: [
      [
        press(t('button.approve'), approveClaim.pack({ claimId })),
        press(t('button.reject'), rejectClaim.pack({ claimId })),
      ],
    ],
  };
}
