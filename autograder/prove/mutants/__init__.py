"""Machine-made mutants: small changes to the reference's bodies that some check has to notice."""
