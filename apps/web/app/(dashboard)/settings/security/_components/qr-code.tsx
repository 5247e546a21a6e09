'use client';

import { useEffect, useState } from 'react';
import { qrPath } from './qr-path';

export interface QrCodeProps {
  text: string;
  label: string;
}

/** A QR code, dark on white in both themes so that every camera reads it. Its maker is loaded when first needed. */
export function QrCode({ text, label }: QrCodeProps) {
  const [drawing, setDrawing] = useState<{ path: string; size: number } | null>(null);
  useEffect(() => {
    let isWanted = true;
    import('qrcode').then(({ default: maker }) => {
      const { modules } = maker.create(text, { errorCorrectionLevel: 'M' });
      if (isWanted) setDrawing({ path: qrPath(modules.data, modules.size), size: modules.size });
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return (
    <div className="grid size-52 place-items-center rounded-md border border-line bg-[#fff] p-4">
      {drawing && (
        <svg
          viewBox={`0 0 ${drawing.size} ${drawing.size}`}
          role="img"
          aria-label={label}
          className="size-full"
        >
          <path d={drawing.path} fill="#000" shapeRendering="crispEdges" />
        </svg>
      )}
    </div>
  );
}
