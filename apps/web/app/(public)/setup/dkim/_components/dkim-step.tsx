import { DkimImportBox } from './dkim-import-box';
import { DkimMaker } from './dkim-maker';

export function DkimStep() {
  return (
    <>
      <DkimMaker />
      <DkimImportBox />
    </>
  );
}
