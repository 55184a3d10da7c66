import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { TelegramFaults } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { changeTelegramFaults, fetchPageState } from '../server/page-client';
import { countFaults, type FieldSpec } from './fields/field-kinds';
import { TELEGRAM_FAULTS, TELEGRAM_FIELDS } from './fields/telegram-fields';
import type { TelegramSide } from './panel';
import { SettingList } from './setting-list';

interface FaultsTabProps<Settings extends object> extends TelegramSide {
  /** Keeps the ids of the controls apart from another panel's. */
  name: string;
  title: string;
  fields: FieldSpec<Settings>[];
  noFaults: Partial<Settings>;
  settings: Settings;
  change: (changed: Partial<Settings>) => Promise<unknown>;
}

/** What goes wrong at one side of the world, and at Telegram. */
export function FaultsTab<Settings extends object>(props: FaultsTabProps<Settings>): JSX.Element {
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
  const change = (changed: Partial<Settings>): void => void attempt(props.change(changed));

  const faults =
    countFaults(props.settings, props.noFaults) +
    countFaults(props.telegramFaults, TELEGRAM_FAULTS);
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
            change(props.noFaults);
            void changeTelegram(TELEGRAM_FAULTS);
          }}
        >
          Clear all faults
        </button>
      </div>
      <section>
        <h3>{props.title}</h3>
        <SettingList
          prefix={props.name}
          fields={props.fields}
          values={props.settings}
          change={change}
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
