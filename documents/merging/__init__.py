"""Several files as one PDF: pypdf joins, pikepdf and pdfium mend, img2pdf makes pages of images, pdfium checks every page."""
