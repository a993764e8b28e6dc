use super::*;

/// Nothing is asked of anybody before the person is back, and no browser opens.
fn elsewhere(region: &str) -> SignInRequest {
    SignInRequest::Browser { region: Some(region.to_owned()), elsewhere: true, endpoint: None }
}

fn code<T>(result: Result<T, ApiError>) -> Option<Code> {
    result.err().map(|error| error.code)
}

#[tokio::test]
async fn one_at_a_time_and_the_first_one_stays() {
    let signing_in = SigningIn::default();
    assert!(signing_in.begin(elsewhere("us-east-1"), false).await.unwrap().paste);
    assert_eq!(code(signing_in.begin(elsewhere("us-east-1"), false).await), Some(Code::SignInRunning));
    assert_eq!(code(signing_in.paste("nonsense")), Some(Code::PasteMalformed), "it goes on waiting");
    signing_in.cancel();
    assert_eq!(code(signing_in.paste("nonsense")), Some(Code::NoSignIn));
    signing_in.begin(elsewhere("us-east-1"), true).await.unwrap();
}

#[tokio::test]
async fn what_cannot_begin_leaves_nothing_under_way() {
    let signing_in = SigningIn::default();
    assert_eq!(code(signing_in.begin(elsewhere("eu-nowhere-9"), false).await), Some(Code::RegionUnknown));
    signing_in.begin(elsewhere("us-east-1"), false).await.unwrap();
}

#[tokio::test]
async fn whoever_waits_for_one_that_is_cancelled_is_told_at_once() {
    let signing_in = Arc::new(SigningIn::default());
    signing_in.begin(elsewhere("us-east-1"), false).await.unwrap();
    let waits = tokio::spawn({
        let signing_in = Arc::clone(&signing_in);
        async move { code(signing_in.come_back().await.map(drop)) }
    });
    tokio::task::yield_now().await;
    signing_in.cancel();
    assert_eq!(waits.await.unwrap(), Some(Code::SignInCancelled));
    // The one that began since is not the one that ended.
    signing_in.begin(elsewhere("us-east-1"), false).await.unwrap();
    assert_eq!(code(signing_in.paste("nonsense")), Some(Code::PasteMalformed));
}

#[tokio::test]
async fn the_end_of_one_is_not_the_end_of_the_next() {
    let signing_in = SigningIn::default();
    signing_in.begin(elsewhere("us-east-1"), false).await.unwrap();
    let first = signing_in.under_way().as_ref().unwrap().purpose.clone();
    signing_in.cancel();
    signing_in.begin(elsewhere("us-east-1"), false).await.unwrap();
    signing_in.finish(&first);
    assert_eq!(code(signing_in.paste("nonsense")), Some(Code::PasteMalformed));
    assert_eq!(code(signing_in.step_of(&first, Step::Asking)), Some(Code::SignInCancelled));
    let second = signing_in.under_way().as_ref().unwrap().purpose.clone();
    signing_in.finish(&second);
    assert_eq!(code(signing_in.paste("nonsense")), Some(Code::NoSignIn));
}
