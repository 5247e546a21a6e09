'use client';

import { shapeIds, shapeRecord } from '@postseal/setup';
import { SelectField } from '@/components/ui/field';
import { RecordBlock } from '@/components/ui/record-block';
import { changeDraft, useSetupDraft } from '@/lib/setup-draft';
import { CodeFile } from './code-file';

interface RecordShapesProps {
  /** Full name of the record. */
  readonly name: string;
  readonly zone: string | null;
  readonly value: string;
}

/** A TXT record in the form that the visitor's DNS panel or tool wants; the choice holds for every record. */
export function RecordShapes({ name, zone, value }: RecordShapesProps) {
  const { shape: chosen } = useSetupDraft();
  const shapes = shapeRecord({ name, zone, value });
  const shape = shapes.find(({ id }) => id === chosen) ?? shapes[0]!;
  return (
    <div className="grid gap-3">
      <SelectField
        label="Written for"
        hint={shape.note ?? undefined}
        value={shape.id}
        onChange={(event) => {
          const id = shapeIds.find((each) => each === event.target.value);
          if (id) changeDraft({ shape: id });
        }}
        className="max-w-md"
      >
        {shapes.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </SelectField>
      {shape.host === null ? (
        <CodeFile title={shape.label} content={shape.text} what="lines" />
      ) : (
        <RecordBlock name={shape.host} type="TXT" value={shape.text} />
      )}
    </div>
  );
}
