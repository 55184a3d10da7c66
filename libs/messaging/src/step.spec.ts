import { newId } from '@numera/kernel';
import { subjectOf } from './step';

describe('what a message is about', () => {
  it('is told by its ids and by nothing else that it carries', () => {
    const [orderId, reservationId] = [newId(), newId()];
    const payload = { orderId, reservationId, phoneNumber: '+12025550134', code: '86420' };
    expect(subjectOf(payload)).toEqual({ orderId, reservationId });
  });

  it('is never a word that somebody put where an id belongs', () => {
    expect(subjectOf({ orderId: '+12025550134', holdId: 7, claimId: null })).toEqual({});
    expect(subjectOf(undefined)).toEqual({});
  });
});
