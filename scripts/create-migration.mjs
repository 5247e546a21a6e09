// node scripts/create-migration.mjs NAME: writes prisma/migrations/<time>_<name>/migration.sql, what brings a database
// from the migrations so far to prisma/schema/*.prisma. Plain `npx prisma migrate dev` does as much with a downloaded
// engine and a database; this needs neither. Review the file: see EXTERNAL_TABLES.
import './require-node.mjs';

import('./steps/write-migration.mjs').then((steps) => steps.writeMigration(process.argv[2]));
