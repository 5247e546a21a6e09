import { redirect } from 'next/navigation';
import { visitor } from '@/lib/api';

export default async function Page() {
  if (await visitor()) redirect('/domains');
  return null;
}
