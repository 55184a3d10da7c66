import { renderSettings } from './server-settings';

const base = { port: 5433, durable: true, extra: {} };

describe('the server settings', () => {
  it('let what is asked for win over the defaults, but never the port', () => {
    const text = renderSettings({ ...base, extra: { max_connections: '7', port: '1' } });
    expect(text).toContain("max_connections = '7'");
    expect(text).not.toContain("max_connections = '200'");
    expect(text).toContain("port = '5433'");
  });

  it('keep every commit unless told not to', () => {
    expect(renderSettings(base)).not.toContain('fsync');
    expect(renderSettings({ ...base, durable: false })).toContain("fsync = 'off'");
  });

  it('escape quotes and refuse what would add a line', () => {
    expect(renderSettings({ ...base, extra: { application_name: `it's \\` } })).toContain(
      `application_name = 'it''s \\\\'`,
    );
    expect(() => renderSettings({ ...base, extra: { work_mem: '1MB\nfsync = off' } })).toThrow(
      RangeError,
    );
    expect(() => renderSettings({ ...base, extra: { 'a b': '1' } })).toThrow(RangeError);
  });
});
