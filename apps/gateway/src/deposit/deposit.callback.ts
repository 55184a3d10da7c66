import { callback, field } from '../callback/callback';

export const cancelDeposit = callback('dc', {});
export const approveClaim = callback('ca', { claimId: field.id });
export const rejectClaim = callback('cr', { claimId: field.id });
