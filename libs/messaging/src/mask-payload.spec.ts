import { maskPayload } from './mask-payload';

it('shows ids, amounts and states, and hides numbers, codes and texts at any depth', () => {
  const shown = maskPayload({
    orderId: 'o-1',
    price: '15',
    countryCode: 'DE',
    phoneNumber: '+4915112345678',
    code: '482913',
    listed: [
      { externalId: 'X1', text: 'Your code is 482913', vendorCode: '482913', state: 'received' },
    ],
  });
  expect(shown).toEqual({
    orderId: 'o-1',
    price: '15',
    countryCode: 'DE',
    phoneNumber: '… (14)',
    code: '… (6)',
    listed: [{ externalId: 'X1', text: '… (19)', vendorCode: '… (6)', state: 'received' }],
  });
});

it('hides the address of a message source and its keys, although they are sealed', () => {
  const draft = { messageSourceId: 's-1', mode: 'poll', intervalSec: 5, keyPlace: 'header' };
  const hidden = { url: 'https://bank.example.com/sms?token=s3cret', sealedKey: 'v1.abc.def' };
  expect(maskPayload({ draft: { ...draft, ...hidden }, adminId: '7' })).toEqual({
    draft: { ...draft, url: '… (41)', sealedKey: '… (10)' },
    adminId: '7',
  });
});
