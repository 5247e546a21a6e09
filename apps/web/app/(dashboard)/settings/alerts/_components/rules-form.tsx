'use client';

import { type AlertSettings, type Channel, type RoutingRule, type Severity } from '@postseal/contract';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button, IconButton } from '@/components/ui/button';
import { CheckboxField, SelectField } from '@/components/ui/field';
import { Notice } from '@/components/ui/notice';
import { stateLooks } from '@/components/ui/status';
import { toast } from '@/components/ui/toast';
import { browserApi, sentenceOf } from '@/lib/browser-api';
import { setRoutingRules } from '@/lib/browser-routes';

const severities: readonly Severity[] = ['critical', 'error', 'warning', 'info'];
const MAX_RULES = 50;

interface RulesFormProps extends AlertSettings {
  readonly readOnly: boolean;
}

interface Draft extends RoutingRule {
  /** Identity while it is edited. */
  readonly key: number;
}

/** The rules in their order; nothing is saved before the button says so. */
export function RulesForm({ channels, rules, tags, readOnly }: RulesFormProps) {
  const router = useRouter();
  const [drafts, setDrafts] = useState<readonly Draft[]>(() => rules.map((rule, key) => ({ ...rule, key })));
  const [nextKey, setNextKey] = useState(rules.length);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isChanged = JSON.stringify(drafts.map(toRule)) !== JSON.stringify(rules);

  const change = (key: number, changes: Partial<RoutingRule>) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...changes } : draft)));
  const move = (index: number, by: number) => {
    const next = [...drafts];
    next.splice(index + by, 0, ...next.splice(index, 1));
    setDrafts(next);
  };
  const add = () => {
    setDrafts([...drafts, { tag: null, minSeverity: 'error', channelIds: [], key: nextKey }]);
    setNextKey(nextKey + 1);
  };
  const save = async () => {
    setPending(true);
    setProblem(null);
    try {
      await browserApi(setRoutingRules, { body: { rules: drafts.map(toRule) } });
      toast('The rules are saved.');
      router.refresh();
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };

  return (
    <div className="grid gap-4">
      {drafts.length === 0 && (
        <p className="text-ink-soft">
          There are none: every alert goes to every channel that is on, except to second contacts.
        </p>
      )}
      <ol className="grid gap-3">
        {drafts.map((draft, index) => (
          <li key={draft.key}>
            <fieldset disabled={readOnly} className="grid gap-3 rounded-md border border-line p-4">
              <legend className="sr-only">{`Rule ${index + 1}`}</legend>
              <RuleFields draft={draft} channels={channels} tags={tags} onChange={change} />
              {!readOnly && (
                <div className="-mb-2 flex justify-end">
                  <IconButton
                    label={`Move rule ${index + 1} up`}
                    disabled={index === 0}
                    onClick={() => move(index, -1)}
                  >
                    <ArrowUp aria-hidden="true" className="size-4" />
                  </IconButton>
                  <IconButton
                    label={`Move rule ${index + 1} down`}
                    disabled={index === drafts.length - 1}
                    onClick={() => move(index, 1)}
                  >
                    <ArrowDown aria-hidden="true" className="size-4" />
                  </IconButton>
                  <IconButton
                    label={`Remove rule ${index + 1}`}
                    onClick={() => setDrafts(drafts.filter(({ key }) => key !== draft.key))}
                  >
                    <Trash2 aria-hidden="true" className="size-4" />
                  </IconButton>
                </div>
              )}
            </fieldset>
          </li>
        ))}
      </ol>
      {problem && (
        <Notice kind="error" live>
          {problem}
        </Notice>
      )}
      {readOnly ? (
        <Notice>An admin of the organization can change these.</Notice>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button onClick={add} disabled={drafts.length >= MAX_RULES}>
            <Plus aria-hidden="true" className="size-4" /> Add a rule
          </Button>
          {isChanged && (
            <>
              <Button variant="primary" pending={pending} onClick={() => void save()}>
                Save rules
              </Button>
              <Button variant="ghost" onClick={() => setDrafts(rules.map((rule, key) => ({ ...rule, key })))}>
                Discard changes
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}

interface RuleFieldsProps extends Pick<AlertSettings, 'tags'> {
  readonly draft: Draft;
  readonly channels: readonly Channel[];
  readonly onChange: (key: number, changes: Partial<RoutingRule>) => void;
}

function RuleFields({ draft, channels, tags, onChange }: RuleFieldsProps) {
  const { key, tag, minSeverity, channelIds } = draft;
  const known = tags.map((each) => each.tag);
  const choices = tag !== null && !known.includes(tag) ? [...known, tag] : known;
  const toggle = (id: string, isOn: boolean) =>
    onChange(key, { channelIds: isOn ? [...channelIds, id] : channelIds.filter((each) => each !== id) });
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Domains"
          value={tag ?? ''}
          onChange={(event) => onChange(key, { tag: event.target.value || null })}
          hint={choices.length === 0 ? 'Give domains tags in their settings to name them here.' : undefined}
        >
          <option value="">all domains</option>
          {choices.map((each) => (
            <option key={each} value={each}>
              with the tag {each}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Severity"
          value={minSeverity}
          onChange={(event) => onChange(key, { minSeverity: event.target.value as Severity })}
        >
          {severities.map((each) => (
            <option key={each} value={each}>
              {stateLooks[each].word}
              {each === 'critical' ? ' only' : each === 'info' ? ' and all above: everything' : ' and graver'}
            </option>
          ))}
        </SelectField>
      </div>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">Goes to</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {channels.map(({ id, name, isEnabled }) => (
            <CheckboxField
              key={id}
              label={isEnabled ? name : `${name} (off)`}
              checked={channelIds.includes(id)}
              onChange={(event) => toggle(id, event.target.checked)}
            />
          ))}
        </div>
        {channelIds.length === 0 && (
          <p className="text-spf-text text-xs">Nobody is told: these alerts are only listed here.</p>
        )}
      </fieldset>
    </>
  );
}

function toRule({ tag, minSeverity, channelIds }: RoutingRule): RoutingRule {
  return { tag, minSeverity, channelIds };
}
