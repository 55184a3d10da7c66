import { isAllowedHost, isPublicAddress } from './address.rules';

it.each([
  '10.0.0.1',
  '172.16.5.4',
  '192.168.1.1',
  '127.0.0.1',
  '127.255.0.9',
  '0.0.0.0',
  '169.254.169.254',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '[::1]',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  '2001:db8::1',
  '::127.0.0.1',
  '::7f00:1',
  '1::1',
  '168.63.129.16',
  'localhost',
  '',
])('is not public: %s', (address) => expect(isPublicAddress(address)).toBe(false));

it.each(['8.8.8.8', '1.1.1.1', '185.199.108.153', '2606:4700:4700::1111', '[2a00:1450:4001::8a]'])(
  'is public: %s',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each([
  ['http://127.1/', '127.0.0.1'],
  ['http://0x7f.0.0.1/', '127.0.0.1'],
  ['http://2130706433/', '127.0.0.1'],
  ['http://0177.0.0.1/', '127.0.0.1'],
  ['http://①②⑦.0.0.1/', '127.0.0.1'],
])('sees through %s, which the URL parser reads as %s', (url, plain) => {
  expect(new URL(url).hostname).toBe(plain);
  expect(isPublicAddress(new URL(url).hostname)).toBe(false);
});

it('knows hosts that the operator vouches for, by name or by name and port', () => {
  const allowed = new Set(['sms.internal', '127.0.0.1:3210', 'plain.internal:80']);
  const is = (url: string) => isAllowedHost(new URL(url), allowed);
  expect(is('https://SMS.internal:9/x')).toBe(true);
  expect(is('http://127.0.0.1:3210/messages')).toBe(true);
  expect(is('http://127.0.0.1:5432/')).toBe(false);
  expect(is('http://plain.internal/')).toBe(true);
  expect(is('https://plain.internal/')).toBe(false);
  expect(is('https://sms.internal.example.com/')).toBe(false);
});
