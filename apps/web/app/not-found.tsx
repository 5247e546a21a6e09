import { NotFound } from '@/components/not-found';

export default function Page() {
  return (
    <main className="px-4 py-16">
      <NotFound />
    </main>
  );
}
