import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SmsPoolSettings, TelegramFaults } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { changeSmsPoolSettings, changeTelegramFaults, fetchPageState } from '../server/page-client';
import {
  countFaults,
  NO_SMSPOOL_FAULTS,
  NO_TELEGRAM_FAULTS,
  SMSPOOL_FIELDS,
  TELEGRAM_FIELDS,
} from './fault-fields';
import { SettingList } from './setting-list';

interface FaultsTabProps {
  settings: SmsPoolSettings;
  telegramFaults: TelegramFaults;
  telegramFaultsChanged: (faults: Partial<TelegramFaults>) => void;
}

export function FaultsTab(props: FaultsTabProps): JSX.Element {
  const { attempt } = useFeedback();

  // Telegram's faults use themselves up without an event; the sandbox is asked when they are shown.
  useEffect(() => {
    void attempt(
      fetchPageState().then((state) => props.telegramFaultsChanged(state.telegramFaults)),
    );
  }, []);

  const changeTelegram = async (changed: Partial<TelegramFaults>): Promise<void> => {
    if (await attempt(changeTelegramFaults(changed))) props.telegramFaultsChanged(changed);
  };
  const changeSmsPool = (changed: Partial<SmsPoolSettings>): void =>
    void attempt(changeSmsPoolSettings(changed));

  const faults = countFaults(props.settings, props.telegramFaults);
  return (
    <>
      <div class={faults > 0 ? 'notice notice-warning' : 'notice'}>
        <span>
          {faults === 0 && 'All is well in this world.'}
          {faults === 1 && 'One thing is set to go wrong.'}
          {faults > 1 && `${faults} things are set to go wrong.`}
        </span>
        <button
          type="button"
          class="secondary"
          data-testid="faults-clear"
          disabled={faults === 0}
          onClick={() => {
            changeSmsPool(NO_SMSPOOL_FAULTS);
            void changeTelegram(NO_TELEGRAM_FAULTS);
          }}
        >
          Clear all faults
        </button>
      </div>
      <section>
        <h3>SMSPool</h3>
        <SettingList
          prefix="smspool"
          fields={SMSPOOL_FIELDS}
          values={props.settings}
          change={changeSmsPool}
        />
      </section>
      <section>
        <h3>Telegram</h3>
        <SettingList
          prefix="telegram"
          fields={TELEGRAM_FIELDS}
          values={props.telegramFaults}
          change={(changed) => void changeTelegram(changed)}
        />
      </section>
    </>
  );
}
