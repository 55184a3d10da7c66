import { connectionVariables, describeConnection } from './connection';

const URL_WITH_ALL =
  'postgres://ad%40min:p%3Ass@db.example.org:6432/nu%20mera?sslmode=verify-full&sslrootcert=/ca.pem';

it('hands every part of an address to libpq by the environment', () => {
  expect(connectionVariables(URL_WITH_ALL)).toEqual({
    PGHOST: 'db.example.org',
    PGPORT: '6432',
    PGUSER: 'ad@min',
    PGPASSWORD: 'p:ss',
    PGDATABASE: 'nu mera',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/ca.pem',
    PGCONNECT_TIMEOUT: '10',
  });
});

it('knows a socket’s folder, an IPv6 address, and what is left out', () => {
  expect(connectionVariables('postgres://numera@/?host=/run/postgresql')).toMatchObject({
    PGHOST: '/run/postgresql',
    PGPORT: '5432',
    PGDATABASE: 'numera',
  });
  expect(connectionVariables('postgres://a:b@[::1]:5433/c')).toMatchObject({ PGHOST: '::1' });
});

it('tells a person where, and not with which password', () => {
  expect(describeConnection(URL_WITH_ALL)).toBe('nu mera on db.example.org:6432');
});
