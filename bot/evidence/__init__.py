"""Evidence files: PDF documents that hold what a customer was shown and answered."""
