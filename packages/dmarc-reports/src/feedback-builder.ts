import {
  emptyRecordDraft,
  emptyReportDraft,
  type FieldTexts,
  type RecordDraft,
  type ReportDraft,
} from './feedback-drafts.js';
import { type Container, type Role, roleOf } from './feedback-vocabulary.js';
import type { ReadLimits } from './limits.js';
import { ReadingStopped } from './reading-stopped.js';

const MAX_ERRORS = 20;
const UNKNOWN: Role = { kind: 'unknown' };
const EMPTY_MARK = '';

/**
 * Builds drafts from the elements of a report, whoever reads them: the strict stream or the tolerant second reading.
 * Finished records go to `onRecord`. Knows structure only; values are read elsewhere.
 */
export class FeedbackBuilder {
  readonly report: ReportDraft = emptyReportDraft();
  private readonly stack: Role[] = [];
  private record: RecordDraft = emptyRecordDraft();
  private block: FieldTexts = {};
  private text = '';
  private seenRow = false;

  constructor(
    private readonly limits: ReadLimits,
    private readonly onRecord: (draft: RecordDraft) => void,
  ) {}

  get depth(): number {
    return this.stack.length;
  }

  /** Opens an element. The first must be `feedback`. */
  open(name: string): void {
    const role = this.roleFor(name);
    this.stack.push(role);
    this.text = EMPTY_MARK;
    if (role.kind === 'container') this.openContainer(role.name);
    else if (role.kind === 'unknown') this.countUnknown(name);
  }

  /** Adds character data to the open element. A value may come in several pieces. */
  addText(text: string): void {
    const top = this.stack.at(-1);
    if (text.length > this.limits.maxFieldLength) throw new ReadingStopped('field-too-long');
    if (!top || top.kind === 'unknown') return;
    if (top.kind === 'container' && top.name !== 'reason') return;
    this.text += text;
    if (this.text.length > this.limits.maxFieldLength) throw new ReadingStopped('field-too-long');
  }

  close(): void {
    const role = this.stack.pop();
    if (!role || role.kind === 'unknown') return;
    if (role.kind === 'field') this.setField(role.name, this.text);
    else this.closeContainer(role.name);
    this.text = EMPTY_MARK;
  }

  private roleFor(name: string): Role {
    const parent = this.stack.at(-1);
    if (!parent) return name === 'feedback' ? { kind: 'container', name: 'feedback' } : UNKNOWN;
    return parent.kind === 'container' ? roleOf(name, parent.name) : UNKNOWN;
  }

  private openContainer(name: Container): void {
    switch (name) {
      case 'record':
        this.record = emptyRecordDraft();
        this.seenRow = false;
        break;
      case 'row':
        this.record.rowCount++;
        break;
      case 'dkim':
      case 'spf':
      case 'reason':
      case 'policy_published':
        this.block = {};
        break;
      case 'feedback':
      case 'report_metadata':
      case 'date_range':
      case 'policy_evaluated':
      case 'identifiers':
      case 'auth_results':
        break;
    }
  }

  private closeContainer(name: Container): void {
    const { record, limits } = this;
    switch (name) {
      case 'record':
        this.onRecord(record);
        break;
      case 'row':
        this.seenRow = true;
        break;
      case 'dkim':
        if (record.dkim.length < limits.maxDkimResults) record.dkim.push(this.block);
        else record.dkimSurplus++;
        break;
      case 'spf':
        if (record.spf.length < limits.maxSpfResults) record.spf.push(this.block);
        else record.spfSurplus++;
        break;
      case 'reason':
        this.closeReason();
        break;
      case 'policy_published':
        this.closePolicy();
        break;
      case 'feedback':
      case 'report_metadata':
      case 'date_range':
      case 'policy_evaluated':
      case 'identifiers':
      case 'auth_results':
        break;
    }
  }

  /** `<reason>sampled_out</reason>` occurs: its bare text is the type. */
  private closeReason(): void {
    const bareText = this.text.trim();
    if (bareText !== '' && this.block.type === undefined) this.block.type = bareText;
    const { reasons } = this.record.row;
    if (reasons.length < this.limits.maxReasons) reasons.push(this.block);
    else this.record.reasonSurplus++;
  }

  private closePolicy(): void {
    const { report, block } = this;
    if (report.policy === null) report.policy = block;
    else if (!sameFields(report.policy, block)) report.policyIsAmbiguous = true;
  }

  private setField(name: string, text: string): void {
    const parent = this.stack.at(-1);
    if (parent?.kind !== 'container') return;
    if (parent.name === 'report_metadata' && name === 'error') this.addError(text);
    else if (parent.name === 'feedback') this.report.version ??= text;
    else {
      const fields = this.fieldsOf(parent.name);
      if (fields && fields[name] === undefined) fields[name] = text;
    }
  }

  private addError(text: string): void {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (this.report.errors.length < MAX_ERRORS) this.report.errors.push(trimmed);
    else this.report.errorSurplus++;
  }

  private fieldsOf(container: Container): FieldTexts | null {
    switch (container) {
      case 'report_metadata':
        return this.report.metadata;
      case 'date_range':
        return this.report.dateRange;
      case 'row':
        return this.seenRow ? null : this.record.row.fields;
      case 'policy_evaluated':
        return this.seenRow ? null : this.record.row.evaluated;
      case 'identifiers':
        return this.record.identifiers;
      case 'policy_published':
      case 'reason':
      case 'dkim':
      case 'spf':
        return this.block;
      case 'feedback':
      case 'record':
      case 'auth_results':
        return null;
    }
  }

  private countUnknown(name: string): void {
    const parent = this.stack.at(-2);
    if (parent?.kind === 'unknown') return; // counted with its outermost element
    this.report.unknownElements++;
    this.report.firstUnknownElement ??= name;
  }
}

function sameFields(a: FieldTexts, b: FieldTexts): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name]?.trim() === b[name]?.trim());
}
