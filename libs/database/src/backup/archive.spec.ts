import { parseContents } from './archive';

const LIST = `;
; Archive created at 2026-07-31 12:00:00 UTC
;     dbname: numera
;     Format: CUSTOM
;     Dumped from database version: 17.10
;     Dumped by pg_dump version: 18.1 (Debian 18.1-1)
;
6; 2615 16389 SCHEMA - wallet postgres
224; 1259 16391 TABLE wallet accounts postgres
301; 1255 16400 FUNCTION wallet forbid_change() postgres
3510; 0 16391 TABLE DATA wallet accounts postgres
`;

it('reads the schemas, the tables and the server’s version from a backup’s list', () => {
  expect(parseContents(LIST)).toEqual({
    schemas: ['wallet'],
    tables: ['wallet.accounts'],
    serverMajor: 17,
  });
});
