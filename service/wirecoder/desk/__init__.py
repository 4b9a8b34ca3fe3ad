"""The desk: takes articles in, answers from the store or has them coded, keeps what comes out."""
